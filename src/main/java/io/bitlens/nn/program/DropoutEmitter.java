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
    // Bytes are exact in bfloat16, too.
    var numbers = Tensors.to(shaped, half ? Tensors.BFLOAT16 : Tensors.FLOAT32);
    pass.save(layer.name(), "bytes", pass.let("d_" + layer.name(), numbers));
    return pass.let("y_" + layer.name(), kept(pass, x));
  }

  /** The operator of a threshold's gradient keeps where another tensor is above it. */
  private String kept(Pass pass, String values) {
    double keep = (BYTE_VALUES - limit()) / (double) BYTE_VALUES;
    return "torch.mul_(torch.threshold_backward(%s, %s, %d), %s)"
        .formatted(values, pass.saved(layer.name(), "bytes"), limit() - 1, 1 / keep);
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    if (!pass.drops() || limit() == 0) {
      return gradient;
    }
    return pass.let("g_" + layer.name(), kept(pass, gradient));
  }

  @Override
  public boolean sameInEvaluation() {
    return limit() == 0;
  }
}
