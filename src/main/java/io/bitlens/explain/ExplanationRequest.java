package io.bitlens.explain;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.Images;
import io.bitlens.inference.input.InputBatch;
import io.bitlens.nn.InputShape;
import java.util.Optional;
import java.util.UUID;

/**
 * What is to be explained, and how.
 *
 * @param name by which the client can cancel it
 */
record ExplanationRequest(
    UUID model, Explainer explainer, InputBatch batch, Targets targets, Optional<UUID> name) {

  Images images(InputShape shape) {
    return new Images(shape, batch.pixels(), targets.of(batch.size()));
  }
}
