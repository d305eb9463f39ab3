package io.bitlens.nn.program;

import static io.bitlens.nn.program.VariantLayers.codes;
import static io.bitlens.nn.program.VariantLayers.multiplier;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec.Add;
import io.bitlens.nn.LayerSpec.BatchNorm;
import io.bitlens.nn.LayerSpec.Conv2d;
import io.bitlens.nn.LayerSpec.Dropout;
import io.bitlens.nn.LayerSpec.Flatten;
import io.bitlens.nn.LayerSpec.GlobalAvgPool;
import io.bitlens.nn.LayerSpec.Linear;
import io.bitlens.nn.LayerSpec.MaxPool2d;
import io.bitlens.nn.LayerSpec.Pact;
import io.bitlens.nn.LayerSpec.Weighted;
import io.bitlens.nn.NetworkShapes.Shape;
import java.util.HashMap;
import java.util.Map;

/**
 * The gradient of a {@link VariantForward} that has been written in the same method, straight
 * through the rounding.
 */
final class VariantBackward {

  private final VariantLayers layers;
  private final ProgramText text;
  private final Map<String, String> branchGradients = new HashMap<>();

  VariantBackward(VariantLayers layers, ProgramText text) {
    this.layers = layers;
    this.text = text;
  }

  /**
   * Writes the gradient by the pixels on the scale 0 to 255.
   *
   * @param gradient variable of the gradient by the logits
   */
  String toPixels(String gradient) {
    return back(gradient, 0);
  }

  /** Writes the gradient by the output of an activation. */
  String toActivation(String gradient, Pact activation) {
    return branched(activation, back(gradient, layers.inOrder().indexOf(activation) + 1));
  }

  /** The gradient by the input of the layer at an index. */
  private String back(String fromLogits, int index) {
    var gradient = fromLogits;
    int weighted = layers.network().weightedLayers().size();
    for (int i = layers.inOrder().size() - 1; i >= index; i--) {
      var g = gradient;
      gradient =
          switch (layers.inOrder().get(i)) {
            case Weighted l -> affine(l, --weighted, layers.before(i).channels(), g);
            case Add a -> addition(a, g);
            case Pact p -> activation(p, layers.bitsBefore(i), branched(p, g));
            case MaxPool2d p -> pool(p, g);
            case GlobalAvgPool p -> text.let("g", GlobalAvgPoolEmitter.spread(g, layers.before(i)));
            case Flatten f -> unflatten(layers.before(i), g);
            case BatchNorm b -> g;
            case Dropout d -> g;
          };
    }
    return gradient;
  }

  private String affine(Weighted layer, int index, int inChannels, String gradient) {
    var scaled = text.let("g", "torch.mul(%s, %s)", gradient, multiplier(layer, index));
    var codes =
        layers.isWide(layer.name()) ? Tensors.to(codes(index), Tensors.FLOAT32) : codes(index);
    return switch (layer) {
      case Linear l -> text.let("g", "torch.mm(%s, %s)", scaled, codes);
      case Conv2d c ->
          new ConvolutionBackward(c, inChannels, c.padding())
              .write(
                  text,
                  c.name(),
                  scaled,
                  layers.saved(c, "input"),
                  codes,
                  new ConvolutionBackward.Wanted(true, false))
              .input();
    };
  }

  private String addition(Add layer, String gradient) {
    var part =
        text.let(
            "gb",
            "torch.mul(%s, %s)",
            layers.shortcut(layer).backward(gradient),
            layers.factor(layer));
    branchGradients.merge(
        layer.from(), part, (sum, more) -> text.let("gb", "torch.add(%s, %s)", sum, more));
    return gradient;
  }

  /** The gradient by an activation's output, that of the additions included. */
  private String branched(Pact layer, String gradient) {
    var others = branchGradients.get(layer.name());
    return others == null ? gradient : text.let("g", "torch.add(%s, %s)", gradient, others);
  }

  private String activation(Pact layer, int bits, String gradient) {
    return bits == LayerBits.FULL
        ? text.let(
            "g", "torch.threshold_backward(%s, %s, 0)", gradient, layers.saved(layer, "output"))
        : text.let(
            "g",
            "torch.hardtanh_backward(%s, %s, 0., %d.)",
            gradient,
            layers.saved(layer, "input"),
            (1 << bits) - 1);
  }

  private String pool(MaxPool2d layer, String gradient) {
    return text.let(
        "g",
        "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s)",
        gradient,
        layers.saved(layer, "input"),
        MaxPool2dEmitter.geometry(layer),
        layers.saved(layer, "indices"));
  }

  private String unflatten(Shape image, String gradient) {
    return image.flat()
        ? gradient
        : text.let(
            "g",
            "torch.permute(torch.reshape(%s, [-1, %d, %d, %d]), [0, 3, 1, 2])",
            gradient,
            image.height(),
            image.width(),
            image.channels());
  }
}
