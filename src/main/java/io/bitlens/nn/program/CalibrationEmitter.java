package io.bitlens.nn.program;

/**
 * PACT in real units that sets its clip from what it sees: alpha is the 99.9th percentile of the
 * batch's pre-activations (ours), and the output is quantized with it.
 */
final class CalibrationEmitter implements LayerEmitter {

  private static final String PERCENTILE = "0.999";

  /** A clip stays positive, whatever the data and the optimizer do. */
  static final double SMALLEST_ALPHA = 1e-3;

  private final String name;
  private final int bits;

  CalibrationEmitter(String name, int bits) {
    this.name = name;
    this.bits = bits;
  }

  /** Variable of the clip found, a scalar tensor. */
  String found() {
    return "found_" + name;
  }

  @Override
  public String forward(Pass pass, String x) {
    var flat = pass.let("flat_" + name, "torch.reshape(%s, [-1])", x);
    pass.text()
        .line(
            "kth_%s, _ = torch.kthvalue(%s, int(%s * float(torch.numel(%s) - 1)) + 1, 0, False)"
                .formatted(name, flat, PERCENTILE, flat));
    var alpha = pass.text().let(found(), "torch.clamp_min(kth_%s, %s)", name, SMALLEST_ALPHA);
    var a = pass.let("a_" + name, "float(%s)", alpha);
    int n = (1 << bits) - 1;
    return pass.let(
        "y_" + name,
        "torch.mul_(torch.round_(torch.mul_(torch.clamp(%s, 0., %s), %d. / %s)), %s / %d.)",
        x,
        a,
        n,
        a,
        a,
        n);
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    throw new UnsupportedOperationException("calibration has no backward pass");
  }
}
