package io.bitlens.study;

import java.util.UUID;

/** A model that a study needs was deleted. */
final class ModelGoneException extends RuntimeException {

  ModelGoneException(UUID model) {
    super("The model '" + model + "' is gone.");
  }
}
