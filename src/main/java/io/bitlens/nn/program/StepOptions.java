package io.bitlens.nn.program;

import io.bitlens.nn.WeightQuantizer;

/**
 * What a training step computes; fixed when its program is compiled.
 *
 * @param guided whether the step is saliency-guided
 * @param maskedFraction fraction of an image's features that is masked, above 0, below 1
 * @param ranking by what features are ranked
 * @param fill what masked pixels become
 * @param alphaGradient how the gradient of PACT's clip is computed
 * @param weights how weights are quantized
 * @param distilled whether the loss has a teacher's logits to follow
 * @param weightDecay whether weights decay
 * @param arithmetic what training computes in; what is stored does not depend on its rounding
 */
public record StepOptions(
    boolean guided,
    double maskedFraction,
    Ranking ranking,
    Fill fill,
    AlphaGradient alphaGradient,
    WeightQuantizer weights,
    boolean distilled,
    boolean weightDecay,
    Arithmetic arithmetic) {

  /** DoReFa weights in single precision, with neither a teacher nor decay of the weights. */
  public StepOptions(
      boolean guided,
      double maskedFraction,
      Ranking ranking,
      Fill fill,
      AlphaGradient alphaGradient) {
    this(
        guided,
        maskedFraction,
        ranking,
        fill,
        alphaGradient,
        WeightQuantizer.DOREFA,
        false,
        false,
        Arithmetic.FP32);
  }

  /** The same in another number format. */
  public StepOptions with(Arithmetic other) {
    return new StepOptions(
        guided,
        maskedFraction,
        ranking,
        fill,
        alphaGradient,
        weights,
        distilled,
        weightDecay,
        other);
  }

  /** By what features are ranked; the lowest are masked. */
  public enum Ranking {
    /** |gradient|: the paper's "low gradient values". */
    ABSOLUTE,
    /** The signed gradient, as the published code of saliency-guided training does. */
    SIGNED
  }

  /** What masked pixels become. */
  public enum Fill {
    /** A pixel drawn uniformly between the image's own least and greatest, in 8-bit steps. */
    UNIFORM,
    /** Pixel value 0. */
    BACKGROUND
  }

  /** Number format of a training step. */
  public enum Arithmetic {
    /** Single precision. */
    FP32,
    /**
     * Values and gradients of all weighted layers but the first and the last are rounded to 16 bits
     * (8 of them significant); sums, parameters and the optimizer stay in single precision. Faster
     * where the processor has instructions for it.
     */
    BF16
  }

  /** Gradient of PACT's clip alpha. */
  public enum AlphaGradient {
    /** The term inside the range at 2 bits and below, the original above (ours). */
    BY_BITS,
    /** Original PACT: only clipped values. */
    CLIPPED,
    /** PACT+: clipped values and the rounding error inside the range. */
    CLIPPED_AND_IN_RANGE
  }

  private static final int IN_RANGE_UP_TO_BITS = 2;

  boolean inRangeTerm(int bits) {
    return switch (alphaGradient) {
      case BY_BITS -> bits <= IN_RANGE_UP_TO_BITS;
      case CLIPPED -> false;
      case CLIPPED_AND_IN_RANGE -> true;
    };
  }
}
