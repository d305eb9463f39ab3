package io.bitlens.nn.program;

import java.util.List;

/**
 * Writes the loss of one training step and its gradients in closed form: CE(f(x), y), guided also
 * lambda KL(f(x) || f(masked x)) (arXiv 2111.14338, eq. 3), plus decay * sum of alpha^2.
 *
 * <p>With a teacher of logits t (arXiv 1503.02531), CE becomes (1 - mu) CE(f(x), y) + mu T^2
 * KL(softmax(t / T) || softmax(f(x) / T)).
 */
final class LossStatements {

  /**
   * Variables of a step.
   *
   * @param metrics mean cross-entropy, mean KL, mean distillation loss and correct predictions
   * @param maskedPixels the pixels of the second pass; the batch's own without guidance
   * @param gradients of all trained tensors in the layout's order
   */
  record Loss(String metrics, String maskedPixels, List<String> gradients) {}

  private final ProgramText text;
  private final LayerChain layers;
  private final ParameterLayout layout;
  private final InputStage input;
  private final MaskStage mask;
  private final StepOptions options;
  private final int classes;
  private final Gradients gradients = Gradients.all();

  LossStatements(
      ProgramText text,
      LayerChain layers,
      ParameterLayout layout,
      InputStage input,
      MaskStage mask,
      StepOptions options,
      int classes) {
    this.text = text;
    this.layers = layers;
    this.layout = layout;
    this.input = input;
    this.mask = mask;
    this.options = options;
    this.classes = classes;
  }

  Loss write() {
    text.let("B", "torch.size(x, 0)");
    text.let("ib", "1. / float(B)");
    layers.prepare(text);
    var labels = text.let("oh", oneHot(classes));
    var pixels = input.pixels(text, "x");
    var pass = Pass.training(text, "", 0);
    int shared = options.guided() ? layers.sharedLength() : 0;
    var prefix = layers.forward(pass, 0, shared, input.normalised(pass, pixels));
    var masked = options.guided() ? masked(pass, shared, prefix, pixels) : pixels;
    var logits = layers.forward(pass, shared, layers.length(), prefix);
    var lp = text.let("lp", "torch.log_softmax(%s, 1)", logits);
    var pr = text.let("pr", "torch.exp(%s)", lp);
    var ce = text.let("ce", "torch.mul(torch.sum(torch.mul(%s, %s)), torch.neg(ib))", lp, labels);
    var go = text.let("go", "torch.mul(torch.sub(%s, %s), ib)", pr, labels);
    var none = text.let("none", "torch.zeros_like(%s)", ce);
    var distillation = none;
    if (options.distilled()) {
      distillation = distillation(logits);
      go = text.let("go", "torch.add(torch.mul(%s, 1. - mu), gt)", go);
    }
    String kl;
    if (options.guided()) {
      kl = divergence(pass, masked, go, lp, pr);
    } else {
      kl = none;
      layers.backward(pass, 0, layers.length(), go, false, gradients);
    }
    layers.finish(text, gradients);
    decayAlphas();
    var correct = "torch.sum(torch.eq(torch.argmax(%s, 1), y))".formatted(logits);
    var metrics =
        text.let(
            "metrics",
            "torch.stack([%s, %s, %s, %s])",
            ce,
            kl,
            distillation,
            Tensors.to(correct, Tensors.FLOAT32));
    return new Loss(
        metrics,
        masked,
        layout.trained().stream().map(entry -> gradients.of(entry.name())).toList());
  }

  /** Gradient of the sum of log p(y) by the logits. */
  static String logProbabilityGradient(Pass pass, String logits, int classes) {
    return pass.let("gl", "torch.sub(%s, torch.softmax(%s, 1))", oneHot(classes), logits);
  }

  private static String oneHot(int classes) {
    return Tensors.to("torch.one_hot(y, %d)".formatted(classes), Tensors.FLOAT32);
  }

  /**
   * Masked pixels. The saliency is that of the network in evaluation mode; the layers up to the
   * first one that behaves differently there are computed once for both.
   */
  private String masked(Pass training, int shared, String prefix, String pixels) {
    var pass = Pass.evaluation(text, "_e");
    var logits = layers.forward(pass, shared, layers.length(), prefix);
    var go = logProbabilityGradient(pass, logits, classes);
    var tail = layers.backward(pass, shared, layers.length(), go, true, Gradients.none());
    var gx = layers.backward(training, 0, shared, tail, true, Gradients.none());
    return mask.masked(text, input.pixelGradient(pass, gx), pixels);
  }

  /**
   * The guided half of the loss, both sides with gradient, and all backward passes.
   *
   * @return variable of the mean KL
   */
  private String divergence(Pass pass, String masked, String go, String lp, String pr) {
    var other = Pass.training(text, "_m", 1);
    var logits = layers.forward(other, 0, layers.length(), input.normalised(other, masked));
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
    layers.backward(pass, 0, layers.length(), go1, false, gradients);
    layers.backward(other, 0, layers.length(), go2, false, gradients);
    return text.let("klm", "torch.mul(torch.sum(%s), ib)", kl);
  }

  /**
   * Writes the teacher's part; its gradient by the logits is variable {@code gt}.
   *
   * @return variable of the mean loss before its weight
   */
  private String distillation(String logits) {
    var student = text.let("ls", "torch.log_softmax(torch.div(%s, temp), 1)", logits);
    var teacher = text.let("lt", "torch.log_softmax(torch.div(t, temp), 1)");
    var wanted = text.let("pt", "torch.exp(%s)", teacher);
    text.let("gt", "torch.mul(torch.sub(torch.exp(%s), %s), mu * temp * ib)", student, wanted);
    return text.let(
        "dist",
        "torch.mul(torch.sum(torch.mul(%s, torch.sub(%s, %s))), temp * temp * ib)",
        wanted,
        teacher,
        student);
  }

  private void decayAlphas() {
    for (int i = 0; i < layout.alphas().size(); i++) {
      var name = layout.alphas().get(i).name();
      gradients.replace(
          name, text.let("G", "torch.add(%s, a[%d], alpha=2. * decay)", gradients.of(name), i));
    }
  }
}
