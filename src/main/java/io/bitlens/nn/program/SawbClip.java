package io.bitlens.nn.program;

import io.bitlens.nn.CodeGrid;
import java.util.Optional;

/**
 * The clip of statistics-aware weight binning: a = c1 sqrt(E[w^2]) + c2 E|w| (arXiv 1807.06964), a
 * line through the clips of least squared error for six distributions.
 *
 * <p>Kept between E|w|, the best clip of a single bit, and max|w| (ours): weights of nearly equal
 * magnitude would make the line negative.
 *
 * @param c1 factor of sqrt(E[w^2])
 * @param c2 factor of E|w|
 */
record SawbClip(double c1, double c2) {

  /**
   * The coefficients at so many bits, or empty where the clip is max|w|: no line fits there. From 6
   * bits on, the published one has 404 times the least squared error for uniform weights, as they
   * are at first; max|w| at most 1.7 times, for all six distributions.
   */
  static Optional<SawbClip> of(CodeGrid grid, int bits) {
    return Optional.ofNullable(
        switch (grid) {
          case ODD ->
              switch (bits) {
                // The exact optimum of two levels (arXiv 1603.05279).
                case 1 -> new SawbClip(0, 1);
                case 2 -> new SawbClip(3.12, -2.064);
                case 3 -> new SawbClip(7.509, -6.892);
                case 4 -> new SawbClip(12.68, -12.80);
                case 5 -> new SawbClip(17.74, -18.64);
                default -> null;
              };
          case SYMMETRIC ->
              switch (bits) {
                case 2 -> new SawbClip(2.6, -1.71);
                // Not published; fitted as the others are (ours).
                case 3 -> new SawbClip(6.973, -6.340);
                case 4 -> new SawbClip(12.035, -12.03);
                // Not published; that of 32 levels, one level more (ours).
                case 5 -> new SawbClip(17.74, -18.64);
                default -> null;
              };
        });
  }

  /** Variable of a layer's clip. */
  static String variable(String layer) {
    return "clip_" + layer;
  }

  /**
   * Writes the clip, a number.
   *
   * @param greatest variable of max|w|
   */
  String write(ProgramText text, String layer, String weight, String greatest) {
    var count = text.let("count_" + layer, "float(torch.numel(%s))", weight);
    // A layer whose weights have all become 0 must not divide by its clip.
    var mean =
        text.let(
            "mean_" + layer,
            "float(torch.clamp_min(%s, 1e-12)) / %s",
            Tensors.sumOfMagnitudes(weight),
            count);
    var rms = text.let("rms_" + layer, "float(torch.norm(%s, 2)) / torch.sqrt(%s)", weight, count);
    return text.let(
        variable(layer),
        "float(torch.clamp(torch.tensor(%s * %s + %s * %s, dtype=%d), %s, %s))",
        c1,
        rms,
        c2,
        mean,
        Tensors.FLOAT64,
        mean,
        greatest);
  }
}
