package io.bitlens.nn.program;

import io.bitlens.nn.CodeGrid;

/**
 * Statistics-aware weight binning (arXiv 1807.06964): even levels between +-a, codes
 *
 * <ul>
 *   <li>{@code ODD}: c = 2 round(n (w / a + 1) / 2) - n of w clipped to +-a, n = 2^k - 1
 *   <li>{@code SYMMETRIC}: c = round(n w / a) of the same, n = 2^(k-1) - 1
 * </ul>
 *
 * and w_q = c a / n. The clip a is {@link SawbClip}'s. Backward straight through the rounding where
 * |w| &lt;= a, 0 outside, a held constant.
 */
record SawbWeights(String layer, int bits, CodeGrid grid, String weight) implements WeightCodes {

  /** Makes a clip that is one of the weights itself lie inside, in single precision too. */
  private static final String JUST_ABOVE = "1.000001";

  @Override
  public void write(ProgramText text) {
    var clip = clip(text);
    double n = grid.maximum(bits);
    var codes =
        switch (grid) {
          case ODD ->
              ("torch.sub_(torch.mul_(torch.round_(torch.clamp_(torch.add_("
                      + "torch.mul(%1$s, %2$s / (2. * %3$s)), %4$s), 0., %2$s)), 2.), %2$s)")
                  .formatted(weight, n, clip, n / 2);
          case SYMMETRIC ->
              "torch.round_(torch.clamp_(torch.mul(%1$s, %2$s / %3$s), -%2$s, %2$s))"
                  .formatted(weight, n, clip);
        };
    text.let("codes_" + layer, codes);
    text.let("scale_" + layer, "%s / %s", clip, n);
  }

  private String clip(ProgramText text) {
    var greatest = Tensors.greatestMagnitude(text, layer, weight);
    return SawbClip.of(grid, bits)
        .map(clip -> clip.write(text, layer, weight, greatest))
        .orElse(greatest);
  }

  @Override
  public boolean codesAreSpare() {
    return true;
  }

  @Override
  public String backward(ProgramText text, String gradient, String units, Gradients gradients) {
    var scaled = text.let("G", "torch.mul_(%s, %s)", gradient, units);
    return SawbClip.of(grid, bits).isEmpty()
        ? scaled
        : text.let(
            "G",
            "torch.hardtanh_backward(%1$s, %2$s, -%3$s * %4$s, %3$s * %4$s)",
            scaled,
            weight,
            SawbClip.variable(layer),
            JUST_ABOVE);
  }
}
