package io.bitlens.training.trainer;

/**
 * Distillation (Hinton et al., arXiv 1503.02531): the loss's cross-entropy becomes (1 - weight)
 * CE(f(x), y) + weight T^2 KL(softmax(t / T) || softmax(f(x) / T)), t being the teacher's logits of
 * the same image. The teacher is a stored model or the training's own full-precision stage.
 *
 * @param weight 0 (no distillation) to 1
 * @param temperature T, above 0
 */
public record DistillationSpec(double weight, double temperature) {

  public static final DistillationSpec NONE = new DistillationSpec(0, 4);

  /** Whether there is anything to distill. */
  public boolean wanted() {
    return weight > 0;
  }
}
