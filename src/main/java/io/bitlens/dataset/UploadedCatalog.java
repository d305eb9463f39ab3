package io.bitlens.dataset;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.upload.Content;
import io.bitlens.dataset.upload.ContentReader;
import io.bitlens.web.Ownership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The uploads that are ready. The one read last is kept while memory is plentiful. */
final class UploadedCatalog implements DatasetCatalog {

  static final String TITLE = "Uploaded";
  static final String LICENCE = "the uploader's";
  static final String SOURCE = "upload";

  private final UploadRepository uploads;
  private final UploadStorage storage;
  private final Cache<UUID, Dataset> read =
      Caffeine.newBuilder().maximumSize(1).softValues().build();

  UploadedCatalog(UploadRepository uploads, UploadStorage storage) {
    this.uploads = uploads;
    this.storage = storage;
  }

  @Override
  public List<DatasetInfo> list() {
    return uploads.findAllByOrderByName().stream()
        .filter(upload -> Ownership.sees(upload.owner()))
        .flatMap(upload -> info(upload).stream())
        .toList();
  }

  @Override
  public Optional<DatasetInfo> find(String id) {
    return seen(id).flatMap(UploadedCatalog::info);
  }

  @Override
  public Optional<UploadState> unready(String id) {
    return seen(id).map(UploadedDataset::state).filter(state -> state != UploadState.READY);
  }

  private Optional<UploadedDataset> seen(String name) {
    return uploads.findByName(name).filter(upload -> Ownership.sees(upload.owner()));
  }

  @Override
  public Dataset load(String id, Consumer<String> progress) throws DatasetException {
    var upload = seen(id).filter(u -> u.state() == UploadState.READY);
    if (upload.isEmpty()) {
      throw new DatasetException("there is no data set '%s' that is ready".formatted(id));
    }
    var kept = read.getIfPresent(upload.get().id());
    if (kept != null) {
      return kept;
    }
    progress.accept("reading " + id);
    var dataset = read(upload.get());
    read.put(upload.get().id(), dataset);
    return dataset;
  }

  private Dataset read(UploadedDataset upload) throws DatasetException {
    var content = upload.content().orElseThrow();
    var reader = new ContentReader(folder(upload.id(), content), content);
    var training = reader.train();
    var chosen =
        ValidationSplit.of(training.labels(), content.counts().size(), content.validation());
    var others = (BitSet) chosen.clone();
    others.flip(0, training.size());
    return new Dataset(
        info(upload).orElseThrow(), part(training, others), part(training, chosen), reader.test());
  }

  private Path folder(UUID upload, Content content) throws DatasetException {
    try {
      return storage.content(upload, content);
    } catch (IOException e) {
      throw new DatasetException("the stored images cannot be had: " + e, e);
    }
  }

  private static ImageSet part(ImageSet images, BitSet chosen) {
    int size = images.imageSize();
    var pixels = new byte[chosen.cardinality() * size];
    var labels = new int[chosen.cardinality()];
    int at = 0;
    for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
      System.arraycopy(images.pixels(), i * size, pixels, at * size, size);
      labels[at++] = images.labels()[i];
    }
    return new ImageSet(images.channels(), images.height(), images.width(), pixels, labels);
  }

  static Optional<DatasetInfo> info(UploadedDataset upload) {
    return upload.content().map(content -> info(upload.name(), content));
  }

  private static DatasetInfo info(String name, Content content) {
    return new DatasetInfo(
        name,
        TITLE,
        content.channels(),
        content.height(),
        content.width(),
        content.classNames(),
        content.train() - content.validation(),
        content.validation(),
        content.test(),
        content.mean(),
        content.std(),
        Availability.PRESENT,
        Optional.of(content.sha256()),
        LICENCE,
        SOURCE);
  }
}
