package io.bitlens.training;

import java.util.UUID;

/** A model that a job begins with was deleted after the job was accepted. */
final class ModelGoneException extends RuntimeException {

  ModelGoneException(UUID model) {
    super("Model " + model + ", which the job begins with, was deleted.");
  }
}
