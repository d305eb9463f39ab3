package io.bitlens.dataset;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The built-in data sets. Those read last are kept while memory is plentiful, so that jobs on one
 * data set share its 55 MB.
 */
final class IdxDatasetCatalog implements DatasetCatalog {

  private static final int KEPT = 2;

  private final Map<String, IdxDataset> datasets;
  private final DatasetFiles files;
  private final Cache<String, Dataset> read =
      Caffeine.newBuilder().maximumSize(KEPT).softValues().build();
  private final Map<String, ReentrantLock> reading = new ConcurrentHashMap<>();

  IdxDatasetCatalog(List<IdxDataset> datasets, DatasetFiles files) {
    this.datasets =
        datasets.stream().collect(Collectors.toMap(IdxDataset::id, Function.identity()));
    this.files = files;
  }

  @Override
  public List<DatasetInfo> list() {
    return datasets.values().stream()
        .map(this::info)
        .sorted(Comparator.comparing(DatasetInfo::id))
        .toList();
  }

  @Override
  public Optional<DatasetInfo> find(String id) {
    return Optional.ofNullable(datasets.get(id)).map(this::info);
  }

  private DatasetInfo info(IdxDataset dataset) {
    return dataset.info(files.availability(dataset));
  }

  @Override
  public Dataset load(String id, Consumer<String> progress) throws DatasetException {
    IdxDataset dataset = datasets.get(id);
    if (dataset == null) {
      throw new DatasetException(
          "there is no data set '%s', only %s"
              .formatted(id, datasets.keySet().stream().sorted().toList()));
    }
    // One thread reads, the others wait for what it read.
    ReentrantLock lock = reading.computeIfAbsent(id, _ -> new ReentrantLock());
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatasetException("reading " + id + " was interrupted", e);
    }
    try {
      Dataset kept = read.getIfPresent(id);
      return kept != null ? kept : readAndKeep(dataset, progress);
    } finally {
      lock.unlock();
    }
  }

  private Dataset readAndKeep(IdxDataset dataset, Consumer<String> progress)
      throws DatasetException {
    var contents = files.contents(dataset, progress);
    progress.accept("reading " + dataset.id());
    Dataset result = new IdxDatasetReader(dataset, contents).read(files.availability(dataset));
    read.put(dataset.id(), result);
    return result;
  }
}
