package io.bitlens.dataset;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The data sets that jobs can train on. */
public interface DatasetCatalog {

  /** All data sets, by id. */
  List<DatasetInfo> list();

  Optional<DatasetInfo> find(String id);

  /** State of an uploaded data set that is not {@link #find found} because it is not ready. */
  default Optional<UploadState> unready(String id) {
    return Optional.empty();
  }

  /**
   * Reads a data set, downloading its files first where they are not here.
   *
   * @param progress told, in words for people, what is being done ("downloading ... 42 %")
   * @throws DatasetException if there is no such data set, or its files cannot be had or read
   */
  Dataset load(String id, Consumer<String> progress) throws DatasetException;
}
