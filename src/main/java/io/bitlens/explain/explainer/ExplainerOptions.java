package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A method by its name, with options as texts by their names; what is not given has a default. */
public final class ExplainerOptions {

  private static final int MOST_CELLS = 16;
  private static final double LEAST_PROBABILITY = 0.01;

  private final OptionTexts texts;
  private final NetworkSpec network;
  private final InputShape shape;
  private final int side;

  private ExplainerOptions(OptionTexts texts, NetworkSpec network) {
    this.texts = texts;
    this.network = network;
    this.shape = network.input();
    this.side = Math.min(shape.height(), shape.width());
  }

  /**
   * The method for a network.
   *
   * @param problems told, with the option's name, of every value that makes no sense and every
   *     option that the method does not have
   * @return empty if there are problems
   */
  public static Optional<Explainer> parse(
      String method,
      Map<String, String> given,
      NetworkSpec network,
      List<? super Violation> problems) {
    var texts = new OptionTexts(given);
    var found = new ExplainerOptions(texts, network).explainer(method);
    if (found.isPresent()) {
      texts.refuseOthers(method);
    } else if (texts.problems().isEmpty()) {
      var names = Explainer.ALL.stream().map(Explainer::name).toList();
      texts.refuse("method", "must be one of %s, found '%s'".formatted(names, method));
    }
    problems.addAll(texts.problems());
    return texts.problems().isEmpty() ? found : Optional.empty();
  }

  private Optional<Explainer> explainer(String method) {
    return Explainer.find(method)
        .map(defaults ->
            switch (defaults) {
              case Gradient g -> g;
              case GradientTimesInput g -> g;
              case SmoothGrad s -> smoothGrad(s);
              case IntegratedGradients i -> integratedGradients(i);
              case GradCam g -> gradCam(g);
              case Occlusion o -> occlusion(o);
              case Rise r -> rise(r);
              case KernelShap k -> kernelShap(k);
            });
  }

  private Explainer smoothGrad(SmoothGrad defaults) {
    return new SmoothGrad(
        texts.integer("samples", defaults.samples(), 1, SmoothGrad.MAX_SAMPLES),
        texts.real("noise", defaults.noise(), 0, 1),
        texts.seed(defaults.seed()));
  }

  private Explainer integratedGradients(IntegratedGradients defaults) {
    return new IntegratedGradients(
        texts.integer("steps", defaults.steps(), 1, IntegratedGradients.MAX_STEPS),
        baseline(defaults.baseline()));
  }

  private Explainer gradCam(GradCam defaults) {
    var layers = ActivatedConvolution.in(network).stream().map(ActivatedConvolution::name).toList();
    if (layers.isEmpty()) {
      texts.refuse(
          "method", "grad-cam needs a convolution with an activation, and the model has none");
      return defaults;
    }
    return new GradCam(Optional.of(texts.choice("layer", layers.getLast(), layers)));
  }

  private Explainer occlusion(Occlusion defaults) {
    int patch = texts.integer("patch", Occlusion.defaultPatch(shape), 1, side);
    return new Occlusion(
        OptionalInt.of(patch),
        OptionalInt.of(texts.integer("stride", Occlusion.defaultStride(patch), 1, patch)),
        baseline(defaults.baseline()));
  }

  private Explainer rise(Rise defaults) {
    return new Rise(
        texts.integer("masks", defaults.masks(), 1, Rise.MAX_MASKS),
        OptionalInt.of(cells()),
        texts.real("probability", defaults.probability(), LEAST_PROBABILITY, 1 - LEAST_PROBABILITY),
        baseline(defaults.baseline()),
        texts.seed(defaults.seed()));
  }

  private Explainer kernelShap(KernelShap defaults) {
    int cells = cells();
    int samples = texts.integer("samples", defaults.samples(), 2, KernelShap.MAX_SAMPLES);
    int least = Coalitions.LEAST_FOR_EACH * cells * cells;
    if (samples < least && !Coalitions.allFit(cells * cells, samples)) {
      texts.refuse(
          "samples",
          "must be at least %d for %d cells, found %d".formatted(least, cells * cells, samples));
    }
    return new KernelShap(
        samples, OptionalInt.of(cells), baseline(defaults.baseline()), texts.seed(defaults.seed()));
  }

  private int cells() {
    return texts.integer("cells", Rise.defaultCells(shape), 1, Math.min(MOST_CELLS, side));
  }

  private Baseline baseline(Baseline otherwise) {
    var names = Arrays.stream(Baseline.values()).map(Baseline::text).toList();
    return Baseline.of(texts.choice("baseline", otherwise.text(), names));
  }
}
