package io.bitlens.nn.program;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.program.Lowering.Lowered;
import io.bitlens.nn.program.Lowering.Units;
import java.util.ArrayList;
import java.util.stream.Collectors;

/**
 * Compiles a network at a precision into a TorchScript program that trains it.
 *
 * <p>Arguments of the methods: {@code x} is (B, C, H, W) bytes, {@code y} the labels (B) int64,
 * {@code t} the teacher's logits (B, K), {@code r} random bytes for dropout, {@code u} uniform
 * floats in [0, 1) of shape (B, C*H*W) for the mask; {@code state} stands for the lists {@code p,
 * a, q} of parameters, alphas with steps, and statistics in the order of {@link #layout()}, {@code
 * moments} for {@code m, v, s, am, av, at}, Adam's means, squares and step counts of the parameters
 * and of the alphas with steps.
 *
 * <ul>
 *   <li>{@code step(x, y, t, r, u, state, moments, lr, alpha_lr, weight_decay, lam, decay, mu,
 *       temp)}: one training step in place; returns [mean cross-entropy, mean KL, mean distillation
 *       loss, correct predictions]
 *   <li>{@code gradients(x, y, t, r, u, state, lam, decay, mu, temp)}: the same up to the
 *       optimizer; returns the four numbers, the masked pixels, then the gradients in the layout's
 *       order
 *   <li>{@code forward(x, state)}: logits in evaluation mode
 *   <li>{@code input_gradient(x, y, state)}: logits, and the gradient of log p(y) by the pixels on
 *       the scale 0 to 1
 *   <li>{@code calibrate(x, state)}: the clips that suit the batch, in the layout's order
 *   <li>{@code codes(p, a)}: for each weighted layer its codes and their scale (the weights and 1
 *       at full precision)
 * </ul>
 */
public final class TrainingProgram {

  static final String STATE = "p: List[Tensor], a: List[Tensor], q: List[Tensor]";
  static final String MOMENTS =
      "m: List[Tensor], v: List[Tensor], s: List[Tensor], am: List[Tensor], av: List[Tensor], at:"
          + " List[Tensor]";
  private static final String LOSS = "lam: float, decay: float, mu: float, temp: float";
  private static final String BATCH = "x: Tensor, y: Tensor, t: Tensor, r: Tensor, u: Tensor";

  private final NetworkSpec network;
  private final StepOptions options;
  private final Precision precision;
  private final MatrixProduct large;
  private final InputStage input;
  private final Lowered lowered;
  private final ProgramText text = new ProgramText();

  private TrainingProgram(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      StepOptions options,
      MatrixProduct large) {
    this.network = network;
    this.options = options;
    this.precision = precision;
    this.large = large;
    this.lowered = Lowering.lower(network, precision, options, large, Units.CODES);
    this.input = new InputStage(network.input(), normalization, lowered.firstPadding());
    forwardMethod();
    inputGradientMethod();
    gradientsMethod();
    stepMethod();
    calibrateMethod();
    codesMethod();
  }

  /**
   * Compiles.
   *
   * @param large how products of large fully connected layers are computed; the library must have
   *     it
   * @throws io.bitlens.nn.InvalidSpecException if the network cannot be computed, or a layer has
   *     too few bits for the quantizer of the weights
   */
  public static TrainingProgram compile(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      StepOptions options,
      MatrixProduct large) {
    InputStage.check(normalization, network.input());
    options.weights().check(precision);
    return new TrainingProgram(network, precision, normalization, options, large);
  }

  /** The tensors that the program's methods take. */
  public ParameterLayout layout() {
    return lowered.layout();
  }

  /** Random bytes for dropout that a step takes for each image of its batch. */
  public int randomBytesPerImage() {
    return lowered.dropoutBytes() * (options.guided() ? 2 : 1);
  }

  /** Whether a step takes uniform floats for the mask. */
  public boolean takesNoise() {
    return options.guided() && options.fill() == StepOptions.Fill.UNIFORM;
  }

  /** The archive that {@code torch::jit::load} reads. */
  public byte[] archive() {
    return TorchScriptArchive.of(text.toString());
  }

  /** The program's text, for people. */
  @Override
  public String toString() {
    return text.toString();
  }

  private void forwardMethod() {
    text.method("forward", "x: Tensor, " + STATE, "Tensor");
    prepare();
    var pass = Pass.evaluation(text, "");
    text.result(
        layers()
            .forward(pass, 0, layers().length(), input.normalised(pass, input.pixels(text, "x"))));
  }

  private void inputGradientMethod() {
    text.method("input_gradient", "x: Tensor, y: Tensor, " + STATE, "List[Tensor]");
    prepare();
    var pass = Pass.evaluation(text, "");
    int end = layers().length();
    var logits = layers().forward(pass, 0, end, input.normalised(pass, input.pixels(text, "x")));
    var gradient = LossStatements.logProbabilityGradient(pass, logits, network.classes());
    var gx = layers().backward(pass, 0, end, gradient, true, Gradients.none());
    text.result("[%s, %s]".formatted(logits, input.pixelGradient(pass, gx)));
  }

  private void gradientsMethod() {
    text.method("gradients", String.join(", ", BATCH, STATE, LOSS), "List[Tensor]");
    var loss = loss();
    text.result(
        "[%s, %s, %s]"
            .formatted(loss.metrics(), loss.maskedPixels(), String.join(", ", loss.gradients())));
  }

  private void stepMethod() {
    text.method(
        "step",
        String.join(
            ", ", BATCH, STATE, MOMENTS, "lr: float, alpha_lr: float, weight_decay: float", LOSS),
        "Tensor");
    var loss = loss();
    var adam = new AdamStatements(text, layout());
    if (options.weightDecay()) {
      adam.decayWeights();
    }
    adam.update(loss.gradients());
    text.result(loss.metrics());
  }

  private void calibrateMethod() {
    text.method("calibrate", "x: Tensor, " + STATE, "List[Tensor]");
    var real = Lowering.lower(network, precision, options, large, Units.REAL);
    text.let("B", "torch.size(x, 0)");
    real.layers().prepare(text);
    // Batch-norm has no running statistics yet: it uses the batch's, and dropout does nothing.
    var pass = Pass.calibration(text, "");
    real.layers()
        .forward(pass, 0, real.layers().length(), input.normalised(pass, input.pixels(text, "x")));
    var found =
        real.layers().emitters().stream()
            .filter(CalibrationEmitter.class::isInstance)
            .map(emitter -> ((CalibrationEmitter) emitter).found())
            .collect(Collectors.joining(", "));
    text.result("annotate(List[Tensor], [%s])".formatted(found));
  }

  private void codesMethod() {
    text.method("codes", "p: List[Tensor], a: List[Tensor]", "List[Tensor]");
    var expressions = layout().expressions();
    var results = new ArrayList<String>();
    for (var layer : network.weightedLayers()) {
      var name = layer.name();
      WeightCodes.of(options.weights(), name, precision.of(name).weights(), expressions)
          .write(text);
      results.add("codes_" + name);
      results.add("torch.tensor(scale_%s, dtype=%d)".formatted(name, Tensors.FLOAT64));
    }
    text.result("[" + String.join(", ", results) + "]");
  }

  private LossStatements.Loss loss() {
    return new LossStatements(
            text,
            layers(),
            layout(),
            input,
            new MaskStage(network.input(), options),
            options,
            network.classes())
        .write();
  }

  private void prepare() {
    text.let("B", "torch.size(x, 0)");
    layers().prepare(text);
  }

  private LayerChain layers() {
    return lowered.layers();
  }
}
