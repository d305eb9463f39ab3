package io.bitlens.nn.program;

import io.bitlens.nn.CodeGrid;

/**
 * Learned step size quantization (arXiv 1902.08153): with z = w / s and Q = 2^(k-1) - 1, the codes
 * are c = round(clip(z, -Q, Q)) and w_q = c s (eq. 1 and 2).
 *
 * <p>Backward (eq. 3 and 5): dw = dw_q where |z| &lt; Q, else 0; ds = g * sum of dw_q * (c - z)
 * where |z| &lt; Q, else dw_q * c, with the gradient scale g = 1 / sqrt(N Q), N the number of
 * weights. What is trained is ln s (as arXiv 1903.08066 does for thresholds), d ln s = s ds: the
 * step stays positive, and Adam, whose updates have the size of the learning rate, changes it in
 * proportion.
 */
record LsqWeights(String layer, int bits, String weight, String logStep) implements WeightCodes {

  /** A step stays a normal number: at least 1e-8. */
  static final double SMALLEST_LOG_STEP = Math.log(1e-8);

  /** Name of the trained logarithm in a {@link ParameterLayout}. */
  static String stepName(String layer) {
    return layer + ".step";
  }

  private int greatest() {
    return CodeGrid.SYMMETRIC.maximum(bits);
  }

  private String position() {
    return "z_" + layer;
  }

  private String codes() {
    return "codes_" + layer;
  }

  @Override
  public void write(ProgramText text) {
    int q = greatest();
    var step = text.let("scale_" + layer, "float(torch.exp(%s))", logStep);
    text.let(position(), "torch.mul(%s, 1. / %s)", weight, step);
    text.let(codes(), "torch.round_(torch.clamp(%s, -%d., %d.))", position(), q, q);
  }

  /** The step's gradient needs them. */
  @Override
  public boolean codesAreSpare() {
    return false;
  }

  @Override
  public String backward(ProgramText text, String gradient, String units, Gradients gradients) {
    int q = greatest();
    var scaled = text.let("G", "torch.mul_(%s, %s)", gradient, units);
    var inside =
        text.let("G", "torch.hardtanh_backward(%s, %s, -%d., %d.)", scaled, position(), q, q);
    // Nothing reads the positions or the whole gradient again: their memory is used up.
    var error = text.let("error_" + layer, "torch.sub_(%s, %s)", position(), codes());
    var outside = text.let("outside_" + layer, "torch.sub_(%s, %s)", scaled, inside);
    var sum =
        text.let("gs_" + layer, "torch.sub(%s, %s)", dot(outside, codes()), dot(inside, error));
    gradients.add(
        text,
        stepName(layer),
        text.let(
            "G",
            "torch.mul(%s, scale_%s / torch.sqrt(float(torch.numel(%s)) * %d.))",
            sum,
            layer,
            weight,
            q));
    return inside;
  }

  private static String dot(String a, String b) {
    return "torch.dot(torch.reshape(%s, [-1]), torch.reshape(%s, [-1]))".formatted(a, b);
  }
}
