package io.bitlens.bench;

/**
 * One training step to measure.
 *
 * @param guided whether it is saliency-guided
 * @param batch images a step
 * @param arithmetic what BitLens multiplies matrices in; {@link #FULL} unless the row says
 *     otherwise. The reference always computes in single precision
 */
record StepRow(String network, String precision, boolean guided, int batch, String arithmetic) {

  /** Single precision. */
  static final String FULL = "f32";

  /** From {@code network:precision:guided|plain:batch[:arithmetic]}. */
  static StepRow parse(String text) {
    var parts = text.split(":", -1);
    if (parts.length < 4 || parts.length > 5) {
      throw new IllegalArgumentException(
          "expected network:precision:guided|plain:batch[:arithmetic], found " + text);
    }
    return new StepRow(
        parts[0],
        parts[1],
        parts[2].equals("guided"),
        Integer.parseInt(parts[3]),
        parts.length == 5 ? parts[4] : FULL);
  }

  /** The step in words. */
  String step() {
    return precision
        + (guided ? ", guided" : "")
        + (arithmetic.equals(FULL) ? "" : ", " + arithmetic);
  }
}
