package io.bitlens.nn.program;

/**
 * DoReFa (arXiv 1606.06160, eq. 9) with a scale. With t = tanh(w), m = max|t| and n = 2^k - 1, the
 * codes are the odd integers c = 2 round(n t / (2 m) + n / 2) - n, and w_q = c * E|w| / E|c|, so
 * that activations keep their size without batch-norm. Backward straight through the rounding, m
 * and the scale held constant: dw = dw_q * (E|w| / E|c|) * (n / m) * (1 - t^2).
 */
record DoReFaWeights(String layer, int bits, String weight) implements WeightCodes {

  @Override
  public void write(ProgramText text) {
    double n = (1 << bits) - 1;
    var t = text.let("t_" + layer, tanh(text));
    var m = Tensors.greatestMagnitude(text, layer, t);
    var u =
        text.let(
            "u_" + layer,
            "torch.round_(torch.add_(torch.mul(%s, %s / (2. * %s)), %s))",
            t,
            n,
            m,
            n / 2);
    var codes = text.let("codes_" + layer, "torch.sub_(torch.mul_(%s, 2.), %s)", u, n);
    var scale =
        text.let(
            "scale_" + layer,
            "float(torch.clamp_min(%s, 1e-12)) / float(%s)",
            Tensors.sumOfMagnitudes(weight),
            Tensors.sumOfMagnitudes(codes));
    text.let("slope_" + layer, "%s * %s / %s", scale, n, m);
  }

  /**
   * e / (e + 2) with e = exp(2 w) - 1: half the time of the library's tanh, and as exact near 0.
   * Beyond +-15 tanh is +-1 in single precision, and the exponential of larger weights overflows.
   */
  private String tanh(ProgramText text) {
    var e =
        text.let("e_" + layer, "torch.expm1_(torch.mul_(torch.clamp(%s, -15., 15.), 2.))", weight);
    return "torch.div(%1$s, torch.add(%1$s, 2.))".formatted(e);
  }

  @Override
  public boolean codesAreSpare() {
    return true;
  }

  @Override
  public String backward(ProgramText text, String gradient, String units, Gradients gradients) {
    var scaled = text.let("G", "torch.mul_(%s, slope_%s * %s)", gradient, layer, units);
    return text.let("G", "torch.tanh_backward(%s, t_%s)", scaled, layer);
  }
}
