package io.bitlens.nn.program;

import static io.bitlens.nn.program.VariantLayers.codes;
import static io.bitlens.nn.program.VariantLayers.multiplier;
import static io.bitlens.nn.program.VariantLayers.offset;

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

/** The exact forward pass of a {@link io.bitlens.nn.Variant}. */
final class VariantForward {

  private final VariantLayers layers;
  private final ProgramText text;

  VariantForward(VariantLayers layers, ProgramText text) {
    this.layers = layers;
    this.text = text;
  }

  /** Writes the pass of the pixels in {@code x} and keeps what a backward pass needs of it. */
  String write() {
    var value = input();
    int weighted = 0;
    for (int i = 0; i < layers.inOrder().size(); i++) {
      var layer = layers.inOrder().get(i);
      layers.save(layer, "input", value);
      value =
          switch (layer) {
            case Weighted l -> affine(l, weighted++, value);
            case Add a -> addition(a, value);
            case Pact p -> activation(p, layers.bitsBefore(i), value);
            case MaxPool2d p -> pool(p, value);
            case GlobalAvgPool p -> sumOfPositions(i, value);
            case Flatten f -> flatten(layers.before(i), value);
            case BatchNorm b -> value;
            case Dropout d -> value;
          };
    }
    return value;
  }

  private String input() {
    text.let("B", "torch.size(x, 0)");
    var shape = layers.network().input();
    var pixels = text.let("pixels", Tensors.to("x", Tensors.FLOAT32));
    return shape.channels() == 1
        ? text.let(
            "xl",
            "torch.as_strided(%1$s, [B, 1, %2$d, %3$d], [%4$d, 1, %3$d, 1])",
            pixels,
            shape.height(),
            shape.width(),
            shape.size())
        : text.let("xl", Tensors.channelsLast(pixels));
  }

  /** The exact sum, then one multiplication and one addition, each rounded. */
  private String affine(Weighted layer, int index, String x) {
    boolean isWide = layers.isWide(layer.name());
    var in = isWide ? Tensors.to(x, Tensors.FLOAT64) : x;
    var sum =
        switch (layer) {
          case Conv2d c ->
              "torch.conv2d(%s, %s, None, [%3$d, %3$d], [%4$d, %4$d], [1, 1], 1)"
                  .formatted(in, codes(index), c.stride(), c.padding());
          case Linear l -> "torch.mm(%s, torch.t(%s))".formatted(in, codes(index));
        };
    var rounded = text.let("s", isWide ? Tensors.to(sum, Tensors.FLOAT32) : sum);
    var scaled = text.let("m", "torch.mul(%s, %s)", rounded, multiplier(layer, index));
    return text.let("y", "torch.add_(%s, %s)", scaled, offset(layer, index));
  }

  /** One multiplication and one addition, each rounded. */
  private String addition(Add layer, String x) {
    var branch = layers.saved(layers.named(layer.from()), "output");
    var scaled =
        text.let(
            "r", "torch.mul(%s, %s)", layers.shortcut(layer).forward(branch), layers.factor(layer));
    return text.let("y", "torch.add(%s, %s)", x, scaled);
  }

  private String activation(Pact layer, int bits, String x) {
    var y =
        bits == LayerBits.FULL
            ? text.let("a", "torch.relu(%s)", x)
            : text.let("a", "torch.round_(torch.clamp(%s, 0., %d.))", x, (1 << bits) - 1);
    layers.save(layer, "output", y);
    return y;
  }

  private String pool(MaxPool2d layer, String x) {
    var y = text.unique("p");
    var indices = text.unique("i");
    text.line(
        "%s, %s = torch.max_pool2d_with_indices(%s, %s)"
            .formatted(y, indices, x, MaxPool2dEmitter.geometry(layer)));
    layers.save(layer, "indices", indices);
    return y;
  }

  /** Exact in double precision, and as a single wherever the next layer's sum is exact in those. */
  private String sumOfPositions(int index, String x) {
    var sum = "torch.sum(%s, [2, 3], False, dtype=%d)".formatted(x, Tensors.FLOAT64);
    return text.let("p", layers.nextIsWide(index) ? sum : Tensors.to(sum, Tensors.FLOAT32));
  }

  private String flatten(Shape image, String x) {
    return image.flat()
        ? x
        : text.let(
            "f", "torch.reshape(torch.permute(%s, [0, 2, 3, 1]), [-1, %d])", x, image.size());
  }
}
