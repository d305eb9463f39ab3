package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec.Dropout;
import io.bitlens.nn.NetworkShapes.Shape;

/**
 * Inverted dropout from given random bytes: an element is kept, and divided by the rate of keeping,
 * where its byte is at least the limit.
 */
final class DropoutEmitter implements LayerEmitter {

  private static final int BYTE_VALUES = 256;

  private final Dropout layer;
  private final Shape shape;
  private final int offset;
  private final int bytesOfAllLayers;
  private final boolean half;

  /**
   * A dropout layer.
   *
   * @param offset random bytes an image that earlier layers of the same pass take
   * @param bytesOfAllLayers random bytes an image that one whole pass takes
   * @param half whether values come in bfloat16
   */
  DropoutEmitter(Dropout layer, Shape shape, int offset, int bytesOfAllLayers, boolean half) {
    this.layer = layer;
    this.shape = shape;
    this.offset = offset;
    this.bytesOfAllLayers = bytesOfAllLayers;
    this.half = half;
  }

  /** The rate in steps of 1/256. */
  private int limit() {
    return (int) Math.rint(layer.rate() * BYTE_VALUES);
  }

  @Override
  public String forward(Pass pass, String x) {
    if (!pass.drops() || limit() == 0) {
      return x;
    }
    // Variable r holds the bytes of every pass, pass after pass; B is the batch size.
    var bytes =
        pass.let(
            "r_" + layer.name(),
            "torch.narrow(r, 0, (%d * %s + %d) * B, %d * B)",
            bytesOfAllLayers,
            pass.randomBlock(),
            offset,
            shape.size());
    var shaped =
        shape.flat()
            ? "torch.reshape(%s, [B, %d])".formatted(bytes, shape.size())
            : "torch.permute(torch.reshape(%s, [B, %d, %d, %d]), [0, 3, 1, 2])"
                .formatted(bytes, shape.height(), shape.width(), shape.channels());
    double keep = (BYTE_VALUES - limit()) / (double) BYTE_VALUES;
    var kept = "torch.mul(torch.ge(%s, %d), %s)".formatted(shaped, limit(), 1 / keep);
    var factor = pass.let("d_" + layer.name(), half ? Tensors.to(kept, Tensors.BFLOAT16) : kept);
    pass.save(layer.name(), "factor", factor);
    return pass.let("y_" + layer.name(), "torch.mul(%s, %s)", x, factor);
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    if (!pass.drops() || limit() == 0) {
      return gradient;
    }
    return pass.let(
        "g_" + layer.name(), "torch.mul(%s, %s)", gradient, pass.saved(layer.name(), "factor"));
  }

  @Override
  public boolean sameInEvaluation() {
    return limit() == 0;
  }
}
