package io.bitlens.nn.program;

/** Expressions that several emitters need. */
final class Tensors {

  /** Number of {@code torch.channels_last} in a program's text. */
  static final String CHANNELS_LAST = "memory_format=2";

  /** Number of {@code torch.float32} in a program's text. */
  static final int FLOAT32 = 6;

  /** Number of {@code torch.bfloat16} in a program's text. */
  static final int BFLOAT16 = 15;

  /** Number of {@code torch.float64} in a program's text. */
  static final int FLOAT64 = 7;

  private Tensors() {}

  static String to(String tensor, int type) {
    return "torch.to(%s, %d, False, False)".formatted(tensor, type);
  }

  static String channelsLast(String tensor) {
    return "torch.contiguous(%s, %s)".formatted(tensor, CHANNELS_LAST);
  }

  /** Sum of |x|; in two sweeps it is faster than the library's norm. */
  static String sumOfMagnitudes(String tensor) {
    return "torch.sum(torch.abs(%s))".formatted(tensor);
  }

  /** Writes max|x|, a positive number. */
  static String greatestMagnitude(ProgramText text, String layer, String tensor) {
    text.line("lo_%1$s, hi_%1$s = torch.aminmax(%2$s)".formatted(layer, tensor));
    return text.let(
        "m_" + layer,
        "float(torch.clamp_min(torch.maximum(torch.neg(lo_%1$s), hi_%1$s), 1e-12))",
        layer);
  }
}
