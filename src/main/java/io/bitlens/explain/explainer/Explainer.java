package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.engine.VariantRunner;
import java.util.List;
import java.util.Optional;

/** A method that makes a {@link SaliencyMap} of an image and a class. */
public sealed interface Explainer permits Gradient, GradientTimesInput {

  /** A target that stands for the class that the model predicts. */
  int PREDICTED = -1;

  /** All methods. */
  List<Explainer> ALL = List.of(new Gradient(), new GradientTimesInput());

  /** The name used in requests. */
  String name();

  /**
   * Explains a batch.
   *
   * @param pixels (B, C, H, W) row-major 8-bit pixels
   * @param targets class by image, 0 to K-1 or {@link #PREDICTED}; its length is B
   */
  List<SaliencyMap> explain(VariantRunner runner, InputShape shape, byte[] pixels, int[] targets);

  static Optional<Explainer> find(String name) {
    return ALL.stream().filter(e -> e.name().equals(name)).findFirst();
  }
}
