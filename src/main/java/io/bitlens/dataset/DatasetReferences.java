package io.bitlens.dataset;

import java.util.Optional;

/** Implemented by modules that keep things made from data sets, which are then not deleted. */
@FunctionalInterface
public interface DatasetReferences {

  /** One thing that refers to the data set, in words: {@code the training job 0199...}. */
  Optional<String> to(String dataset);
}
