package io.bitlens.bench;

import io.bitlens.nn.program.StepOptions.Arithmetic;
import java.util.Locale;

/**
 * One training step to measure.
 *
 * @param guided whether it is saliency-guided
 * @param batch images a step
 * @param arithmetic what BitLens computes in; the reference always computes in single precision
 */
record StepRow(String network, String precision, boolean guided, int batch, Arithmetic arithmetic) {

  /** From {@code network:precision:guided|plain:batch[:fp32|bf16]}. */
  static StepRow parse(String text) {
    var parts = text.split(":", -1);
    if (parts.length < 4 || parts.length > 5) {
      throw new IllegalArgumentException(
          "expected network:precision:guided|plain:batch[:fp32|bf16], found " + text);
    }
    return new StepRow(
        parts[0],
        parts[1],
        parts[2].equals("guided"),
        Integer.parseInt(parts[3]),
        parts.length == 5
            ? Arithmetic.valueOf(parts[4].toUpperCase(Locale.ROOT))
            : Arithmetic.FP32);
  }

  /** The step in words. */
  String step() {
    return precision
        + (guided ? ", guided" : "")
        + (arithmetic == Arithmetic.FP32 ? "" : ", " + arithmetic.name().toLowerCase(Locale.ROOT));
  }
}
