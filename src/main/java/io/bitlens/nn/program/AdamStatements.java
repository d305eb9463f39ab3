package io.bitlens.nn.program;

import java.util.List;

/**
 * Writes one update of all trained tensors by Adam (arXiv 1412.6980), clips and steps at a rate of
 * their own. Variables: {@code p, a} the tensors, {@code m, v, s, am, av, at} their means, squares
 * and step counts, {@code lr, alpha_lr, weight_decay} the rates.
 */
record AdamStatements(ProgramText text, ParameterLayout layout) {

  /** Of weights alone: biases and batch-norm have nothing to gain from being small. */
  void decayWeights() {
    for (int i = 0; i < layout.parameters().size(); i++) {
      if (layout.parameters().get(i).role() == ParameterLayout.Role.WEIGHT) {
        text.effect("torch.mul_(p[%d], 1. - lr * weight_decay)", i);
      }
    }
  }

  /**
   * Updates in place, and keeps clips and steps positive.
   *
   * @param gradients of all trained tensors in the layout's order
   */
  void update(List<String> gradients) {
    int weights = layout.parameters().size();
    int all = layout.trained().size();
    adam(gradients.subList(0, weights), "p", "m", "v", "s", "lr");
    if (all > weights) {
      adam(gradients.subList(weights, all), "a", "am", "av", "at", "alpha_lr");
    }
    for (int i = 0; i < all - weights; i++) {
      boolean alpha = i < layout.alphas().size();
      text.effect(
          "torch.clamp_min_(a[%d], %s)",
          i, alpha ? CalibrationEmitter.SMALLEST_ALPHA : LsqWeights.SMALLEST_LOG_STEP);
    }
  }

  /** The lists are the method's own, since a list made here would hide the update. */
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
}
