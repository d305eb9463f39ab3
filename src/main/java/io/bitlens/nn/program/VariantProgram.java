package io.bitlens.nn.program;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
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
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.NetworkShapes.Shape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles the exact forward pass of a {@link io.bitlens.nn.Variant}, and its input gradient.
 *
 * <p>Methods; {@code x} is (B, C, H, W) bytes and {@code w} holds, for each weighted layer, codes
 * (of convolutions channels-last, of linear layers with columns in (H, W, C) order), multiplier and
 * offset, then the factor of each residual addition:
 *
 * <ul>
 *   <li>{@code forward(x, w)}: logits
 *   <li>{@code saliency(x, y, w)}: logits, the explained classes ({@code y}, or the predicted class
 *       where it is -1), and the gradient of their log-probability by the pixels on the scale 0 to
 *       1
 * </ul>
 */
public final class VariantProgram {

  private static final int PIXEL_MAXIMUM = 255;
  private static final int TENSORS_PER_LAYER = 3;

  private final NetworkSpec network;
  private final Precision precision;
  private final Set<String> wide;
  private final List<LayerSpec> layers;
  private final NetworkShapes shapes;
  private final ProgramText text = new ProgramText();
  private final Map<String, String> saved = new HashMap<>();
  private final Map<String, String> branchGradients = new HashMap<>();

  private VariantProgram(NetworkSpec network, Precision precision, Set<String> wide) {
    this.network = network;
    this.precision = precision;
    this.wide = wide;
    this.layers = LayerOrder.of(network);
    this.shapes =
        NetworkShapes.of(
            new NetworkSpec(network.name(), network.input(), network.classes(), layers));
    text.method("forward", "x: Tensor, w: List[Tensor]", "Tensor");
    text.result(forward());
    text.method("saliency", "x: Tensor, y: Tensor, w: List[Tensor]", "List[Tensor]");
    text.result(saliency());
  }

  /**
   * Compiles.
   *
   * @param wide weighted layers whose sums may pass 2^24 and are computed in double precision, in
   *     which they are exact; their codes are passed as doubles
   * @return the archive that {@code torch::jit::load} reads
   */
  public static byte[] archive(NetworkSpec network, Precision precision, Set<String> wide) {
    return TorchScriptArchive.of(new VariantProgram(network, precision, wide).text.toString());
  }

  private String forward() {
    var value = input();
    int weighted = 0;
    for (int i = 0; i < layers.size(); i++) {
      var layer = layers.get(i);
      save(layer, "input", value);
      value =
          switch (layer) {
            case Weighted l -> affine(l, weighted++, value);
            case Add a -> addition(a, value);
            case Pact p -> activation(p, bitsBefore(i), value);
            case MaxPool2d p -> pool(p, value);
            case GlobalAvgPool p -> sumOfPositions(i, value);
            case Flatten f -> flatten(before(i), value);
            case BatchNorm b -> value;
            case Dropout d -> value;
          };
    }
    return value;
  }

  private String input() {
    text.let("B", "torch.size(x, 0)");
    var shape = network.input();
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
    boolean isWide = wide.contains(layer.name());
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
    return text.let("y", "torch.add_(%s, %s)", scaled, perChannel(layer, index, 2));
  }

  /** One multiplication and one addition, each rounded. */
  private String addition(Add layer, String x) {
    var scaled =
        text.let(
            "r",
            "torch.mul(%s, %s)",
            shortcut(layer).forward(saved(activation(layer.from()), "output")),
            factor(layer));
    return text.let("y", "torch.add(%s, %s)", x, scaled);
  }

  private String backward(Add layer, String gradient) {
    var branch = activation(layer.from());
    var part =
        text.let("gb", "torch.mul(%s, %s)", shortcut(layer).backward(gradient), factor(layer));
    branchGradients.merge(
        branch.name(), part, (sum, more) -> text.let("gb", "torch.add(%s, %s)", sum, more));
    return gradient;
  }

  /** The gradient by an activation's output, that of the additions included. */
  private String branched(Pact layer, String gradient) {
    var others = branchGradients.get(layer.name());
    return others == null ? gradient : text.let("g", "torch.add(%s, %s)", gradient, others);
  }

  private Shortcut shortcut(Add layer) {
    return new Shortcut(
        shapes.output(layers.indexOf(activation(layer.from()))),
        shapes.output(layers.indexOf(layer)),
        layer.stride());
  }

  private LayerSpec activation(String name) {
    return layers.stream().filter(layer -> layer.name().equals(name)).findFirst().orElseThrow();
  }

  private String factor(Add layer) {
    int index = network.additions().indexOf(layer);
    return "w[" + (TENSORS_PER_LAYER * network.weightedLayers().size() + index) + "]";
  }

  private String activation(Pact layer, int bits, String x) {
    var y =
        bits == LayerBits.FULL
            ? text.let("a", "torch.relu(%s)", x)
            : text.let("a", "torch.round_(torch.clamp(%s, 0., %d.))", x, (1 << bits) - 1);
    save(layer, "output", y);
    return y;
  }

  private String pool(MaxPool2d layer, String x) {
    var y = text.unique("p");
    var indices = text.unique("i");
    text.line(
        "%s, %s = torch.max_pool2d_with_indices(%s, %s)".formatted(y, indices, x, geometry(layer)));
    save(layer, "indices", indices);
    return y;
  }

  private String saliency() {
    var logits = forward();
    var target =
        text.let("target", "torch.where(torch.ge(y, 0), y, torch.argmax(%s, 1, False))", logits);
    var gradient =
        text.let(
            "g",
            "torch.sub(%s, torch.softmax(%s, 1))",
            Tensors.to("torch.one_hot(%s, %d)".formatted(target, network.classes()), 6),
            logits);
    int weighted = network.weightedLayers().size();
    for (int i = layers.size() - 1; i >= 0; i--) {
      var g = gradient;
      gradient =
          switch (layers.get(i)) {
            case Weighted l -> backward(l, --weighted, before(i).channels(), g);
            case Add a -> backward(a, g);
            case Pact p -> backward(p, bitsBefore(i), branched(p, g));
            case MaxPool2d p ->
                text.let(
                    "g",
                    "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s)",
                    g,
                    saved(p, "input"),
                    geometry(p),
                    saved(p, "indices"));
            case GlobalAvgPool p -> text.let("g", GlobalAvgPoolEmitter.spread(g, before(i)));
            case Flatten f -> unflatten(before(i), g);
            case BatchNorm b -> g;
            case Dropout d -> g;
          };
    }
    return "[%s, %s, torch.contiguous(torch.mul(%s, %d.))]"
        .formatted(logits, target, gradient, PIXEL_MAXIMUM);
  }

  private String backward(Weighted layer, int index, int inChannels, String gradient) {
    var scaled = text.let("g", "torch.mul(%s, %s)", gradient, multiplier(layer, index));
    var codes =
        wide.contains(layer.name()) ? Tensors.to(codes(index), Tensors.FLOAT32) : codes(index);
    return switch (layer) {
      case Linear l -> text.let("g", "torch.mm(%s, %s)", scaled, codes);
      case Conv2d c ->
          new ConvolutionBackward(c, inChannels, c.padding())
              .write(
                  text,
                  c.name(),
                  scaled,
                  saved(c, "input"),
                  codes,
                  new ConvolutionBackward.Wanted(true, false))
              .input();
    };
  }

  private String backward(Pact layer, int bits, String gradient) {
    return bits == LayerBits.FULL
        ? text.let("g", "torch.threshold_backward(%s, %s, 0)", gradient, saved(layer, "output"))
        : text.let(
            "g",
            "torch.hardtanh_backward(%s, %s, 0., %d.)",
            gradient,
            saved(layer, "input"),
            (1 << bits) - 1);
  }

  /** Exact in double precision, and as a single wherever the next layer's sum is exact in those. */
  private String sumOfPositions(int index, String x) {
    var sum = "torch.sum(%s, [2, 3], False, dtype=%d)".formatted(x, Tensors.FLOAT64);
    return text.let(
        "p", wide.contains(nextWeighted(index)) ? sum : Tensors.to(sum, Tensors.FLOAT32));
  }

  private String nextWeighted(int index) {
    return layers.stream()
        .skip(index)
        .filter(Weighted.class::isInstance)
        .findFirst()
        .orElseThrow()
        .name();
  }

  private String flatten(Shape image, String x) {
    return image.flat()
        ? x
        : text.let(
            "f", "torch.reshape(torch.permute(%s, [0, 2, 3, 1]), [-1, %d])", x, image.size());
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

  private Shape before(int index) {
    var in = network.input();
    return index == 0
        ? new Shape(in.channels(), in.height(), in.width(), false)
        : shapes.output(index - 1);
  }

  private int bitsBefore(int index) {
    for (int i = index - 1; i >= 0; i--) {
      if (layers.get(i) instanceof Weighted w) {
        return precision.of(w.name()).activations();
      }
    }
    return LayerBits.FULL;
  }

  private static String codes(int index) {
    return "w[" + TENSORS_PER_LAYER * index + "]";
  }

  private static String multiplier(Weighted layer, int index) {
    return perChannel(layer, index, 1);
  }

  /** A tensor of one number an output channel, shaped to spread over images. */
  private static String perChannel(Weighted layer, int index, int which) {
    var tensor = "w[" + (TENSORS_PER_LAYER * index + which) + "]";
    return layer instanceof Conv2d ? "torch.reshape(" + tensor + ", [1, -1, 1, 1])" : tensor;
  }

  private static String geometry(MaxPool2d layer) {
    return MaxPool2dEmitter.geometry(layer);
  }

  private void save(LayerSpec layer, String what, String variable) {
    saved.put(layer.name() + "/" + what, variable);
  }

  private String saved(LayerSpec layer, String what) {
    var variable = saved.get(layer.name() + "/" + what);
    if (variable == null) {
      throw new IllegalStateException("no " + what + " of " + layer.name() + " was kept");
    }
    return variable;
  }
}
