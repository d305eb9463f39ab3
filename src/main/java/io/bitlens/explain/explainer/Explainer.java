package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.engine.VariantRunner;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A method that makes a {@link SaliencyMap} of an image and a class, with its options. The same
 * options, images and targets give the same maps, bit for bit.
 */
public sealed interface Explainer permits BoundedExplainer {

  /** A target that stands for the class that the model predicts. */
  int PREDICTED = -1;

  /** All methods, each with its default options. */
  List<Explainer> ALL =
      List.of(
          new Gradient(),
          new GradientTimesInput(),
          new SmoothGrad(),
          new IntegratedGradients(),
          new GradCam(),
          new Occlusion(),
          new Rise(),
          new KernelShap());

  /** The name used in requests. */
  String name();

  /**
   * Name of a method without gradients whose map answers the same question, to check this one
   * against where the gradient is a straight-through surrogate's; empty if this method uses none.
   */
  Optional<String> partner();

  /** The options by name, in the order of their documentation, as they are for a network. */
  Map<String, Object> options(NetworkSpec network);

  /** How often one image, changed or not, is put through the network. */
  long evaluations(InputShape shape);

  /** The option that evaluations grow with; empty where none does. */
  Optional<String> costOption();

  /**
   * Explains a batch.
   *
   * @throws IllegalArgumentException if an option does not fit the network
   * @throws ExplanationStoppedException if the budget ends
   */
  List<SaliencyMap> explain(Evaluator evaluator, Images images);

  /**
   * Explains a batch, however long it takes.
   *
   * @param pixels (B, C, H, W) row-major 8-bit pixels
   * @param targets class by image, 0 to K-1 or {@link #PREDICTED}; its length is B
   */
  List<SaliencyMap> explain(VariantRunner runner, InputShape shape, byte[] pixels, int[] targets);

  /** The named method with its default options. */
  static Optional<Explainer> find(String name) {
    return ALL.stream().filter(e -> e.name().equals(name)).findFirst();
  }
}
