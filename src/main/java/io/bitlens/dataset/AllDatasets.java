package io.bitlens.dataset;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The built-in data sets and the uploaded ones, which cannot have their names. */
final class AllDatasets implements DatasetCatalog {

  private final DatasetCatalog builtIn;
  private final DatasetCatalog uploaded;

  AllDatasets(DatasetCatalog builtIn, DatasetCatalog uploaded) {
    this.builtIn = builtIn;
    this.uploaded = uploaded;
  }

  @Override
  public List<DatasetInfo> list() {
    return Stream.concat(builtIn.list().stream(), uploaded.list().stream())
        .sorted(Comparator.comparing(DatasetInfo::id))
        .toList();
  }

  @Override
  public Optional<DatasetInfo> find(String id) {
    return builtIn.find(id).or(() -> uploaded.find(id));
  }

  @Override
  public Optional<UploadState> unready(String id) {
    return builtIn.find(id).isPresent() ? Optional.empty() : uploaded.unready(id);
  }

  @Override
  public Dataset load(String id, Consumer<String> progress) throws DatasetException {
    return builtIn.find(id).isPresent() ? builtIn.load(id, progress) : uploaded.load(id, progress);
  }
}
