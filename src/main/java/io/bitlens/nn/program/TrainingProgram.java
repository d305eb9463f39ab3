package io.bitlens.nn.program;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.program.Lowering.Lowered;
import io.bitlens.nn.program.Lowering.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compiles a network at a precision into a TorchScript program that trains it.
 *
 * <p>Arguments of the methods: {@code x} is (B, C, H, W) bytes, {@code y} the labels (B) int64,
 * {@code r} random bytes for dropout, {@code u} uniform floats in [0, 1) of shape (B, C*H*W) for
 * the mask; {@code state} stands for the lists {@code p, a, q} of parameters, alphas and statistics
 * in the order of {@link #layout()}, {@code moments} for {@code m, v, s, am, av, at}, Adam's means,
 * squares and step counts of the parameters and of the alphas.
 *
 * <ul>
 *   <li>{@code step(x, y, r, u, state, moments, lr, alpha_lr, lam, decay)}: one training step in
 *       place; returns [mean cross-entropy, mean KL, correct predictions]
 *   <li>{@code gradients(x, y, r, u, state, lam, decay)}: the same up to the optimizer; returns the
 *       three numbers, the masked pixels, then the gradients in the layout's order
 *   <li>{@code forward(x, state)}: logits in evaluation mode
 *   <li>{@code input_gradient(x, y, state)}: logits, and the gradient of log p(y) by the pixels on
 *       the scale 0 to 1
 *   <li>{@code calibrate(x, state)}: the clips that suit the batch, in the layout's order
 *   <li>{@code codes(p)}: for each weighted layer its codes and their scale (the weights and 1 at
 *       full precision)
 * </ul>
 */
public final class TrainingProgram {

  private static final String STATE = "p: List[Tensor], a: List[Tensor], q: List[Tensor]";
  private static final String MOMENTS =
      "m: List[Tensor], v: List[Tensor], s: List[Tensor], am: List[Tensor], av: List[Tensor], at:"
          + " List[Tensor]";
  private static final String BATCH = "x: Tensor, y: Tensor, r: Tensor, u: Tensor";

  private final NetworkSpec network;
  private final StepOptions options;
  private final Precision precision;
  private final InputStage input;
  private final Lowered lowered;
  private final ProgramText text = new ProgramText();

  private TrainingProgram(
      NetworkSpec network, Precision precision, Normalization normalization, StepOptions options) {
    this.network = network;
    this.options = options;
    this.precision = precision;
    this.lowered = Lowering.lower(network, precision, options, Units.CODES);
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
   * @throws io.bitlens.nn.InvalidSpecException if the network cannot be computed
   */
  public static TrainingProgram compile(
      NetworkSpec network, Precision precision, Normalization normalization, StepOptions options) {
    InputStage.check(normalization, network.input());
    return new TrainingProgram(network, precision, normalization, options);
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
    text.result(forward(pass, 0, input.normalised(pass, input.pixels(text, "x"))));
  }

  private void inputGradientMethod() {
    text.method("input_gradient", "x: Tensor, y: Tensor, " + STATE, "List[Tensor]");
    prepare();
    var pass = Pass.evaluation(text, "");
    var logits = forward(pass, 0, input.normalised(pass, input.pixels(text, "x")));
    var gradient = logProbabilityGradient(pass, logits);
    var gx = backward(pass, 0, emitters().size(), gradient, true, Gradients.none());
    text.result("[%s, %s]".formatted(logits, input.pixelGradient(pass, gx)));
  }

  private void gradientsMethod() {
    text.method("gradients", BATCH + ", " + STATE + ", lam: float, decay: float", "List[Tensor]");
    var loss = loss();
    text.result(
        "[%s, %s, %s]"
            .formatted(loss.metrics(), loss.maskedPixels(), String.join(", ", loss.gradients())));
  }

  private void stepMethod() {
    text.method(
        "step",
        String.join(
            ", ", BATCH, STATE, MOMENTS, "lr: float, alpha_lr: float, lam: float, decay: float"),
        "Tensor");
    var loss = loss();
    int weights = layout().parameters().size();
    int all = layout().trained().size();
    adam(loss.gradients().subList(0, weights), "p", "m", "v", "s", "lr");
    if (all > weights) {
      adam(loss.gradients().subList(weights, all), "a", "am", "av", "at", "alpha_lr");
    }
    for (int i = 0; i < all - weights; i++) {
      text.effect("torch.clamp_min_(a[%d], %s)", i, CalibrationEmitter.SMALLEST_ALPHA);
    }
    text.result(loss.metrics());
  }

  private void calibrateMethod() {
    text.method("calibrate", "x: Tensor, " + STATE, "List[Tensor]");
    var real = Lowering.lower(network, precision, options, Units.REAL);
    real.emitters().forEach(emitter -> emitter.prepare(text));
    // Batch-norm has no running statistics yet: it uses the batch's, and dropout does nothing.
    var pass = Pass.calibration(text, "");
    text.let("B", "torch.size(x, 0)");
    var x = input.normalised(pass, input.pixels(text, "x"));
    for (var emitter : real.emitters()) {
      x = emitter.forward(pass, x);
    }
    var found =
        real.emitters().stream()
            .filter(CalibrationEmitter.class::isInstance)
            .map(emitter -> ((CalibrationEmitter) emitter).found())
            .collect(Collectors.joining(", "));
    text.result("annotate(List[Tensor], [%s])".formatted(found));
  }

  private void codesMethod() {
    text.method("codes", "p: List[Tensor]", "List[Tensor]");
    var expressions = layout().expressions();
    var results = new ArrayList<String>();
    for (var layer : network.weightedLayers()) {
      var name = layer.name();
      var weight = expressions.get(name + ".weight");
      new FoldedWeights(
              name,
              precision.of(name).weights(),
              weight == null ? "" : weight,
              java.util.Optional.empty(),
              "1.",
              "1.",
              false)
          .codes(text);
      results.add("codes_" + name);
      results.add("torch.tensor(scale_%s, dtype=7)".formatted(name));
    }
    text.result("[" + String.join(", ", results) + "]");
  }

  /** Variables of a step: its three numbers, the masked pixels, and all gradients. */
  private record Loss(String metrics, String maskedPixels, List<String> gradients) {}

  private Loss loss() {
    prepare();
    text.let("ib", "1. / float(B)");
    text.let("oh", Tensors.to("torch.one_hot(y, %d)".formatted(network.classes()), 6));
    var pixels = input.pixels(text, "x");
    var gradients = Gradients.all();
    var pass = Pass.training(text, "", 0);
    int shared = options.guided() ? sharedLayers() : 0;
    var x = forward(pass, 0, shared, input.normalised(pass, pixels));
    var masked = options.guided() ? masked(pass, shared, x, pixels) : pixels;
    var logits = forward(pass, shared, x);
    var lp = text.let("lp", "torch.log_softmax(%s, 1)", logits);
    var pr = text.let("pr", "torch.exp(%s)", lp);
    var ce = text.let("ce", "torch.mul(torch.sum(torch.mul(%s, oh)), torch.neg(ib))", lp);
    var go = text.let("go", "torch.mul(torch.sub(%s, oh), ib)", pr);
    var kl = options.guided() ? divergence(pass, masked, go, lp, pr, gradients) : "";
    if (!options.guided()) {
      backward(pass, 0, emitters().size(), go, false, gradients);
    }
    for (var emitter : emitters()) {
      emitter.finish(text, gradients);
    }
    decayAlphas(gradients);
    var correct =
        text.let(
            "correct",
            Tensors.to("torch.sum(torch.eq(torch.argmax(%s, 1), y))".formatted(logits), 6));
    var metrics =
        text.let(
            "metrics",
            "torch.stack([%s, %s, %s])",
            ce,
            kl.isEmpty() ? "torch.zeros_like(" + ce + ")" : kl,
            correct);
    return new Loss(
        metrics,
        masked,
        layout().trained().stream().map(entry -> gradients.of(entry.name())).toList());
  }

  /**
   * The second half of a guided loss: lambda KL(f(x) || f(masked x)), both sides with gradient.
   *
   * @return variable of the mean KL
   */
  private String divergence(
      Pass pass, String masked, String go, String lp, String pr, Gradients gradients) {
    var other = Pass.training(text, "_m", 1);
    var logits = forward(other, 0, input.normalised(other, masked));
    var lp2 = text.let("lp2", "torch.log_softmax(%s, 1)", logits);
    var difference = text.let("df", "torch.sub(%s, %s)", lp, lp2);
    var kl = text.let("kl", "torch.sum(torch.mul(%s, %s), [1], True)", pr, difference);
    // d KL / d logits = p (log p - log p~ - KL); d KL / d masked logits = p~ - p.
    var go1 =
        text.let(
            "go1",
            "torch.add(%s, torch.mul(torch.mul(%s, torch.sub(%s, %s)), lam * ib))",
            go,
            pr,
            difference,
            kl);
    var go2 = text.let("go2", "torch.mul(torch.sub(torch.exp(%s), %s), lam * ib)", lp2, pr);
    backward(pass, 0, emitters().size(), go1, false, gradients);
    backward(other, 0, emitters().size(), go2, false, gradients);
    return text.let("klm", "torch.mul(torch.sum(%s), ib)", kl);
  }

  /**
   * Masked pixels. The saliency is that of the network in evaluation mode; the layers up to the
   * first one that behaves differently there are computed once for both.
   */
  private String masked(Pass training, int shared, String x, String pixels) {
    var pass = Pass.evaluation(text, "_e");
    var logits = forward(pass, shared, x);
    var go = logProbabilityGradient(pass, logits);
    int end = emitters().size();
    var tail = backward(pass, shared, end, go, true, Gradients.none());
    var gx = backward(training, 0, shared, tail, true, Gradients.none());
    return mask(input.pixelGradient(pass, gx), pixels);
  }

  private String mask(String gradient, String pixels) {
    InputShape shape = network.input();
    int size = shape.size();
    int count = (int) Math.floor(options.maskedFraction() * size);
    var flat = text.let("flat", "torch.reshape(%s, [-1, %d])", pixels, size);
    var rank = "torch.reshape(%s, [-1, %d])".formatted(gradient, size);
    if (options.ranking() == StepOptions.Ranking.ABSOLUTE) {
      rank = "torch.abs(" + rank + ")";
    }
    // The indices are exactly count many even where gradients tie.
    text.line("values, lowest = torch.topk(%s, %d, 1, False, False)".formatted(rank, count));
    var mask =
        text.let("mask", "torch.scatter(torch.zeros_like(%s, dtype=11), 1, lowest, True)", flat);
    var filled =
        switch (options.fill()) {
          case BACKGROUND -> text.let("filled", "torch.masked_fill(%s, %s, 0)", flat, mask);
          case UNIFORM -> {
            text.line("least, most = torch.aminmax(%s, dim=1, keepdim=True)".formatted(flat));
            var noise =
                text.let(
                    "noise",
                    "torch.minimum(torch.floor_(torch.add_(torch.mul(u, torch.add(torch.sub(most,"
                        + " least), 1.)), least)), most)");
            yield text.let("filled", "torch.where(%s, %s, %s)", mask, noise, flat);
          }
        };
    return text.let(
        "masked",
        "torch.reshape(%s, [-1, %d, %d, %d])",
        filled,
        shape.channels(),
        shape.height(),
        shape.width());
  }

  /** Gradient of the sum of log p(y) by the logits. */
  private String logProbabilityGradient(Pass pass, String logits) {
    return pass.let(
        "gl",
        "torch.sub(%s, torch.softmax(%s, 1))",
        Tensors.to("torch.one_hot(y, %d)".formatted(network.classes()), 6),
        logits);
  }

  private void decayAlphas(Gradients gradients) {
    var expressions = layout().expressions();
    for (var alpha : layout().alphas()) {
      gradients.replace(
          alpha.name(),
          text.let(
              "G",
              "torch.add(%s, %s, alpha=2. * decay)",
              gradients.of(alpha.name()),
              String.valueOf(expressions.get(alpha.name()))));
    }
  }

  /**
   * Adam in place; its lists are the method's own, since a list made here would hide the update.
   */
  private void adam(
      List<String> gradients,
      String parameters,
      String means,
      String squares,
      String steps,
      String rate) {
    text.effect("torch._foreach_add_(%s, 1)", steps);
    text.effect(
        "torch._fused_adam_(%s, [%s], %s, %s, annotate(List[Tensor], []), %s, lr=%s, beta1=0.9,"
            + " beta2=0.999, weight_decay=0., eps=1e-08, amsgrad=False, maximize=False,"
            + " grad_scale=None, found_inf=None)",
        parameters, String.join(", ", gradients), means, squares, steps, rate);
  }

  private void prepare() {
    text.let("B", "torch.size(x, 0)");
    // Units first: the weights fold them in.
    lowered.emitters().stream()
        .filter(PactEmitter.class::isInstance)
        .forEach(emitter -> emitter.prepare(text));
    lowered.emitters().stream()
        .filter(emitter -> !(emitter instanceof PactEmitter))
        .forEach(emitter -> emitter.prepare(text));
  }

  private String forward(Pass pass, int from, String x) {
    return forward(pass, from, emitters().size(), x);
  }

  private String forward(Pass pass, int from, int to, String x) {
    var value = x;
    for (var emitter : emitters().subList(from, to)) {
      value = emitter.forward(pass, value);
    }
    return value;
  }

  private String backward(
      Pass pass, int from, int to, String gradient, boolean inputWanted, Gradients gradients) {
    var value = gradient;
    for (int i = to - 1; i >= from; i--) {
      value = emitters().get(i).backward(pass, value, i > from || inputWanted, gradients);
    }
    return value;
  }

  private List<LayerEmitter> emitters() {
    return lowered.emitters();
  }

  private int sharedLayers() {
    int shared = 0;
    while (shared < emitters().size() && emitters().get(shared).sameInEvaluation()) {
      shared++;
    }
    return shared;
  }
}
