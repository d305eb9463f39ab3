package io.bitlens.bench;

import io.bitlens.nn.Precisions;
import java.util.Optional;

/**
 * One training of the accuracy table.
 *
 * @param guided whether training is saliency-guided
 */
record AccuracyCell(String dataset, String network, String precision, boolean guided, long seed) {

  /** From {@code dataset:network:precision:guided|plain:seed}. */
  static AccuracyCell parse(String text) {
    var parts = text.split(":", -1);
    if (parts.length != 5) {
      throw new IllegalArgumentException(
          "expected dataset:network:precision:guided|plain:seed, found " + text);
    }
    return new AccuracyCell(
        parts[0], parts[1], parts[2], parts[3].equals("guided"), Long.parseLong(parts[4]));
  }

  /** The cell whose weights this one begins with; empty begins with random ones. */
  Optional<AccuracyCell> start() {
    return switch (precision) {
      case Precisions.FP32 -> Optional.empty();
      case Precisions.W2A2, Precisions.MIXED_4_2 -> Optional.of(at(Precisions.W4A4));
      default -> Optional.of(teacher());
    };
  }

  /** The full-precision cell that this one is distilled from. */
  AccuracyCell teacher() {
    return at(Precisions.FP32);
  }

  private AccuracyCell at(String other) {
    return new AccuracyCell(dataset, network, other, guided, seed);
  }

  @Override
  public String toString() {
    return String.join(
        ":", dataset, network, precision, guided ? "guided" : "plain", Long.toString(seed));
  }
}
