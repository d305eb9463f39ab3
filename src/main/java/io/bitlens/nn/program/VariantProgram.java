package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.LayerSpec.Pact;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import java.util.List;
import java.util.Set;

/**
 * Compiles the exact forward pass of a {@link io.bitlens.nn.Variant}, and its gradients.
 *
 * <p>Methods; {@code x} is (B, C, H, W) bytes, or floats on the same scale 0 to 255, and {@code w}
 * holds, for each weighted layer, codes (of convolutions channels-last, of linear layers with
 * columns in (H, W, C) order), multiplier and offset, then the factor of each residual addition.
 * Explained classes are {@code y}, or the predicted class where it is -1.
 *
 * <ul>
 *   <li>{@code forward(x, w)}: logits
 *   <li>{@code saliency(x, y, w)}: logits, the explained classes, and the gradient of their
 *       log-probability by the pixels on the scale 0 to 1
 *   <li>{@code activation(x, y, w)}, in an archive of its own: logits, the explained classes, one
 *       activation's output, and the gradient of the explained classes' logits by it
 * </ul>
 */
public final class VariantProgram {

  private static final int PIXEL_MAXIMUM = 255;

  private final VariantLayers layers;
  private final ProgramText text = new ProgramText();

  private VariantProgram(
      NetworkSpec network, Precision precision, Set<String> wide, List<LayerSpec> order) {
    layers = new VariantLayers(network, precision, wide, order);
  }

  /**
   * Compiles {@code forward} and {@code saliency}.
   *
   * @param wide weighted layers whose sums may pass 2^24 and are computed in double precision, in
   *     which they are exact; their codes are passed as doubles
   * @return the archive that {@code torch::jit::load} reads
   */
  public static byte[] archive(NetworkSpec network, Precision precision, Set<String> wide) {
    var program = new VariantProgram(network, precision, wide, LayerOrder.of(network));
    program.text.method("forward", "x: Tensor, w: List[Tensor]", "Tensor");
    program.text.result(program.forward());
    program.text.method("saliency", "x: Tensor, y: Tensor, w: List[Tensor]", "List[Tensor]");
    program.text.result(program.saliency());
    return TorchScriptArchive.of(program.text.toString());
  }

  /**
   * Compiles {@code activation}. Max-pooling that follows the activation is computed after it, as
   * the network says, so that the output has all its positions.
   *
   * @param activation name of a {@link Pact}
   */
  public static byte[] activationArchive(
      NetworkSpec network, Precision precision, Set<String> wide, String activation) {
    var order = LayerOrder.keeping(network, activation);
    var program = new VariantProgram(network, precision, wide, order);
    program.text.method("activation", "x: Tensor, y: Tensor, w: List[Tensor]", "List[Tensor]");
    program.text.result(program.activation((Pact) program.layers.named(activation)));
    return TorchScriptArchive.of(program.text.toString());
  }

  private String forward() {
    return new VariantForward(layers, text).write();
  }

  private String saliency() {
    var logits = forward();
    var target = target(logits);
    var gradient = text.let("g", "torch.sub(%s, torch.softmax(%s, 1))", oneHot(target), logits);
    return "[%s, %s, torch.contiguous(torch.mul(%s, %d.))]"
        .formatted(
            logits, target, new VariantBackward(layers, text).toPixels(gradient), PIXEL_MAXIMUM);
  }

  private String activation(Pact activation) {
    var logits = forward();
    var target = target(logits);
    var gradient = text.let("g", oneHot(target));
    return "[%s, %s, torch.contiguous(%s), torch.contiguous(%s)]"
        .formatted(
            logits,
            target,
            layers.saved(activation, "output"),
            new VariantBackward(layers, text).toActivation(gradient, activation));
  }

  private String target(String logits) {
    return text.let("target", "torch.where(torch.ge(y, 0), y, torch.argmax(%s, 1, False))", logits);
  }

  private String oneHot(String target) {
    return Tensors.to(
        "torch.one_hot(%s, %d)".formatted(target, layers.network().classes()), Tensors.FLOAT32);
  }
}
