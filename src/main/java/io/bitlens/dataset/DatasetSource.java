package io.bitlens.dataset;

import java.util.function.Consumer;

/** One built-in data set, wherever its files come from. */
interface DatasetSource {

  DatasetInfo info();

  /**
   * Reads it, getting its files first where they are not here.
   *
   * @param progress told, in words for people, what is being done
   */
  Dataset read(Consumer<String> progress) throws DatasetException;
}
