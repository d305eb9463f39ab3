package io.bitlens.nn.program;

/**
 * PACT (arXiv 1805.06085, eq. 1 to 3) at k bits on codes: its input is already in units of alpha /
 * n, n = 2^k - 1, so that it is q = round(clamp(h, 0, n)).
 *
 * <p>Backward: dh = g where 0 &lt; h &lt; n, else 0; and, g being the gradient by the code, d_alpha
 * = (n * sum of g where h &gt;= n) / alpha. With the in-range term of PACT+ it gains the sum of g *
 * (q - h) where 0 &lt; h &lt; n, over alpha.
 */
final class PactEmitter implements LayerEmitter {

  private final String name;
  private final int bits;
  private final String alpha;
  private final boolean inRangeTerm;

  /**
   * A quantized activation.
   *
   * @param alpha expression of the clip parameter, a scalar tensor
   * @param inRangeTerm whether alpha's gradient has the term inside the range
   */
  PactEmitter(String name, int bits, String alpha, boolean inRangeTerm) {
    this.name = name;
    this.bits = bits;
    this.alpha = alpha;
    this.inRangeTerm = inRangeTerm;
  }

  /** Name of the trained clip in a {@link ParameterLayout}. */
  static String alphaName(String layer) {
    return layer + ".alpha";
  }

  /** Variable of the output's unit, once prepared. */
  static String unit(String layer) {
    return "unit_" + layer;
  }

  /** Variable of this output's unit, once prepared. */
  String unit() {
    return unit(name);
  }

  private int n() {
    return (1 << bits) - 1;
  }

  @Override
  public void prepare(ProgramText text) {
    text.let("alpha_" + name, "float(%s)", alpha);
    text.let(unit(name), "alpha_%s / %d.", name, n());
  }

  @Override
  public String forward(Pass pass, String x) {
    pass.save(name, "input", x);
    var q = pass.let("q_" + name, "torch.round_(torch.clamp(%s, 0., %d.))", x, n());
    pass.save(name, "output", q);
    return q;
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    var h = pass.saved(name, "input");
    var inside =
        pass.let("g_" + name, "torch.hardtanh_backward(%s, %s, 0., %d.)", gradient, h, n());
    if (gradients.wanted()) {
      // threshold_backward keeps h > threshold; PACT's clip begins at h = n itself.
      var clipped =
          pass.let(
              "ga_" + name,
              "torch.mul(torch.sum(torch.threshold_backward(%s, %s, %s), dtype=6), %d. / alpha_%s)",
              gradient,
              h,
              Math.nextDown((float) n()),
              n(),
              name);
      gradients.add(pass.text(), alphaName(name), clipped);
      if (inRangeTerm) {
        gradients.add(
            pass.text(),
            alphaName(name),
            pass.let(
                "gp_" + name,
                "torch.mul(torch.sum(torch.mul(torch.sub(%s, %s), %s), dtype=6), 1. / alpha_%s)",
                pass.saved(name, "output"),
                h,
                inside,
                name));
      }
    }
    return inside;
  }
}
