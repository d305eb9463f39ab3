package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.program.Lowering.Lowered;
import io.bitlens.nn.program.Lowering.Units;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles the primal step of constrained quantization-aware training ("Neural Networks with
 * Quantization Constraints", arXiv 2210.15623, eq. 4 and algorithm 1): one set of parameters is run
 * twice, at full precision and quantized, and the full-precision loss is minimised while each layer
 * of the quantized network stays close to its full-precision twin.
 *
 * <p>Lagrangian of a batch: CE(f(x), y) + sum over layers l of dual_l * closeness_l. For a layer
 * with an activation, closeness is |a_q - a|^2 / |a|^2 over the batch's activations, the
 * denominator without gradient (ours: relative, so that one bound suits all layers); for the last
 * layer it is KL(softmax(f(x)) || softmax(f_q(x))), averaged over the batch. Both sides carry
 * gradient, straight through where something is rounded, and share their dropout.
 *
 * <p>Methods, in the terms of {@link TrainingProgram}; {@code d} holds the duals in the order of
 * {@link #constraints()}:
 *
 * <ul>
 *   <li>{@code step(x, y, d, r, state, moments, lr, alpha_lr, weight_decay, decay)}: one step in
 *       place; returns [mean cross-entropy, correct predictions, closeness by constraint]
 *   <li>{@code gradients(x, y, d, r, state, decay)}: the same numbers, then the gradients in the
 *       layout's order
 * </ul>
 */
public final class ConstrainedProgram {

  private static final PrefixedNames QUANTIZED = new PrefixedNames("low_");
  private static final String BATCH = "x: Tensor, y: Tensor, d: Tensor, r: Tensor";

  private final NetworkSpec network;
  private final ParameterLayout layout;
  private final Lowered full;
  private final Lowered quantized;
  private final InputStage input;
  private final ProgramText text = new ProgramText();

  private ConstrainedProgram(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      StepOptions options,
      MatrixProduct large) {
    this.network = network;
    var fullPrecision = Precisions.preset(Precisions.FP32, network, false).orElseThrow();
    this.layout = Lowering.lower(network, precision, options, large, Units.CODES).layout();
    this.full = Lowering.lower(network, fullPrecision, options, large, Units.CODES);
    this.quantized =
        Lowering.lower(QUANTIZED.of(network), QUANTIZED.of(precision), options, large, Units.CODES);
    this.input = new InputStage(network.input(), normalization, full.firstPadding());
    gradientsMethod();
    stepMethod();
  }

  /**
   * Compiles.
   *
   * @param precision of the quantized side
   * @param options of which quantizer, clip gradient and arithmetic count
   * @param large how products of large fully connected layers are computed
   * @throws io.bitlens.nn.InvalidSpecException if the network cannot be computed, or a layer has
   *     too few bits for the quantizer of the weights
   */
  public static ConstrainedProgram compile(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      StepOptions options,
      MatrixProduct large) {
    InputStage.check(normalization, network.input());
    options.weights().check(precision);
    return new ConstrainedProgram(network, precision, normalization, options, large);
  }

  /** The tensors that the program's methods take: those of the quantized network. */
  public ParameterLayout layout() {
    return layout;
  }

  /** The weighted layers that are held close, in order. */
  public List<String> constraints() {
    return network.weightedLayers().stream().map(LayerSpec::name).toList();
  }

  /** Random bytes for dropout that a step takes for each image of its batch. */
  public int randomBytesPerImage() {
    return full.dropoutBytes();
  }

  /** The archive that {@code torch::jit::load} reads. */
  public byte[] archive() {
    return TorchScriptArchive.of(text.toString());
  }

  private void gradientsMethod() {
    text.method(
        "gradients",
        String.join(", ", BATCH, TrainingProgram.STATE, "decay: float"),
        "List[Tensor]");
    var lagrangian = lagrangian();
    text.result(
        "[%s, %s]".formatted(lagrangian.metrics(), String.join(", ", lagrangian.gradients())));
  }

  private void stepMethod() {
    text.method(
        "step",
        String.join(
            ", ",
            BATCH,
            TrainingProgram.STATE,
            TrainingProgram.MOMENTS,
            "lr: float, alpha_lr: float, weight_decay: float, decay: float"),
        "Tensor");
    var lagrangian = lagrangian();
    new AdamStatements(text, layout).update(lagrangian.gradients());
    text.result(lagrangian.metrics());
  }

  /** Variables of a step. */
  private record Lagrangian(String metrics, List<String> gradients) {}

  private Lagrangian lagrangian() {
    text.let("B", "torch.size(x, 0)");
    text.let("ib", "1. / float(B)");
    full.layers().prepare(text);
    quantized.layers().prepare(text);
    var x = input.pixels(text, "x");
    var sides =
        new TwinPasses(
            text,
            full.layers(),
            quantized.layers(),
            Pass.training(text, "", 0),
            // The same block of random bytes: what one side drops the other drops, too.
            Pass.training(text, "_q", 0));
    var close = sides.forward(pass -> input.normalised(pass, x), network.classes());
    var gradients = Gradients.all();
    var quantizedGradients = Gradients.all();
    sides.backward(gradients, quantizedGradients);
    full.layers().finish(text, gradients);
    quantized.layers().finish(text, quantizedGradients);
    return new Lagrangian(
        text.let("metrics", "torch.stack([%s])", String.join(", ", close)),
        sums(gradients, quantizedGradients));
  }

  private List<String> sums(Gradients gradients, Gradients quantizedGradients) {
    var sums = new ArrayList<String>();
    for (var entry : layout.parameters()) {
      sums.add(
          text.let(
              "G",
              "torch.add(%s, %s)",
              gradients.of(entry.name()),
              quantizedGradients.of(QUANTIZED.of(entry.name()))));
    }
    for (int i = 0; i < layout.clips().size(); i++) {
      var gradient = quantizedGradients.of(QUANTIZED.of(layout.clips().get(i).name()));
      sums.add(
          i < layout.alphas().size()
              ? text.let("G", "torch.add(%s, a[%d], alpha=2. * decay)", gradient, i)
              : gradient);
    }
    return sums;
  }
}
