package io.bitlens.nn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of every layer's output, found by walking a network once; walking is also the check
 * that the network makes sense for its input.
 */
public final class NetworkShapes {

  /** In steps of 1/256, a rate from here on would drop everything. */
  private static final double GREATEST_DROPOUT = 255.5 / 256;

  /**
   * Shape of one layer's output. Where it is flat, height and width are 1.
   *
   * @param flat whether the tensor is (B, features) instead of (B, C, H, W)
   */
  public record Shape(int channels, int height, int width, boolean flat) {

    /** Elements of one image. */
    public int size() {
      return channels * height * width;
    }

    /** Positions of one channel. */
    public int positions() {
      return height * width;
    }

    @Override
    public String toString() {
      return flat ? size() + " features" : channels + "x" + height + "x" + width;
    }
  }

  private final Shape input;
  private final List<Shape> outputs;

  private NetworkShapes(Shape input, List<Shape> outputs) {
    this.input = input;
    this.outputs = List.copyOf(outputs);
  }

  /**
   * Infers all shapes.
   *
   * @throws InvalidSpecException if names repeat, a layer does not fit its input, or the last layer
   *     is not a linear one with one output per class
   */
  public static NetworkShapes of(NetworkSpec network) {
    var violations = new ArrayList<Violation>();
    var names = new HashSet<String>();
    var outputs = new ArrayList<Shape>();
    var activations = new LinkedHashMap<String, Shape>();
    var image = network.input();
    var input = new Shape(image.channels(), image.height(), image.width(), false);
    var shape = input;
    for (var layer : network.layers()) {
      if (!names.add(layer.name())) {
        violations.add(new Violation(pointer(layer), "another layer has this name"));
      }
      var problem = problem(layer, shape, activations);
      if (!problem.isEmpty()) {
        violations.add(
            new Violation(
                pointer(layer), problem + " (input of the network: " + network.input() + ")"));
        throw new InvalidSpecException(violations);
      }
      shape = output(layer, shape);
      outputs.add(shape);
      if (layer instanceof LayerSpec.Pact) {
        activations.put(layer.name(), shape);
      }
    }
    if (!(network.layers().getLast() instanceof LayerSpec.Linear last)
        || last.outFeatures() != network.classes()) {
      violations.add(
          new Violation(
              "/layers",
              "the last layer must be linear with one output for each of the "
                  + network.classes()
                  + " classes"));
    }
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations);
    }
    return new NetworkShapes(input, outputs);
  }

  /** Output shape of the layer at an index of {@link NetworkSpec#layers()}. */
  public Shape output(int layer) {
    return outputs.get(layer);
  }

  /** Input shape of the layer at an index of {@link NetworkSpec#layers()}. */
  public Shape input(int layer) {
    return layer == 0 ? input : outputs.get(layer - 1);
  }

  private static String pointer(LayerSpec layer) {
    return "/layers/" + layer.name();
  }

  private static String problem(LayerSpec layer, Shape in, Map<String, Shape> activations) {
    return switch (layer) {
      case LayerSpec.Conv2d c when in.flat() -> "a convolution cannot follow flatten";
      case LayerSpec.Conv2d c
          when c.kernelSize() < 1 || c.stride() < 1 || c.padding() < 0 || c.outChannels() < 1 ->
          "kernel, stride and channels must be positive and padding not negative";
      case LayerSpec.Conv2d c
          when Math.min(in.height(), in.width()) + 2 * c.padding() < c.kernelSize() ->
          "a %d x %d kernel does not fit its %d x %d input"
              .formatted(c.kernelSize(), c.kernelSize(), in.height(), in.width());
      case LayerSpec.Linear l when !in.flat() ->
          "a linear layer needs a flatten or global average pooling before it";
      case LayerSpec.Linear l when l.outFeatures() < 1 -> "outputs must be positive";
      case LayerSpec.Add a -> problem(a, in, activations);
      case LayerSpec.MaxPool2d p when in.flat() -> "max-pooling cannot follow flatten";
      case LayerSpec.MaxPool2d p when p.size() < 1 -> "the window must be positive";
      case LayerSpec.MaxPool2d p when Math.min(in.height(), in.width()) < p.size() ->
          "a %d x %d window does not fit its %d x %d input"
              .formatted(p.size(), p.size(), in.height(), in.width());
      case LayerSpec.GlobalAvgPool p when in.flat() ->
          "global average pooling cannot follow flatten";
      case LayerSpec.Dropout d when !(d.rate() >= 0 && d.rate() < GREATEST_DROPOUT) ->
          "the rate must be at least 0 and below 255.5/256, found " + d.rate();
      default -> "";
    };
  }

  private static String problem(LayerSpec.Add add, Shape in, Map<String, Shape> activations) {
    var skip = activations.get(add.from());
    if (in.flat()) {
      return "an addition cannot follow flatten";
    }
    if (add.stride() < 1) {
      return "the stride must be positive";
    }
    if (skip == null) {
      return "from must be one of the activations before, %s, found %s"
          .formatted(activations.keySet(), add.from());
    }
    boolean fits =
        skip.channels() <= in.channels()
            && Math.ceilDiv(skip.height(), add.stride()) == in.height()
            && Math.ceilDiv(skip.width(), add.stride()) == in.width();
    return fits ? "" : "%s at stride %d does not fit %s".formatted(skip, add.stride(), in);
  }

  private static Shape output(LayerSpec layer, Shape in) {
    return switch (layer) {
      case LayerSpec.Conv2d c ->
          new Shape(
              c.outChannels(),
              (in.height() + 2 * c.padding() - c.kernelSize()) / c.stride() + 1,
              (in.width() + 2 * c.padding() - c.kernelSize()) / c.stride() + 1,
              false);
      case LayerSpec.MaxPool2d p ->
          new Shape(in.channels(), in.height() / p.size(), in.width() / p.size(), false);
      case LayerSpec.Linear l -> new Shape(l.outFeatures(), 1, 1, true);
      case LayerSpec.Flatten f -> new Shape(in.size(), 1, 1, true);
      case LayerSpec.GlobalAvgPool p -> new Shape(in.channels(), 1, 1, true);
      case LayerSpec.Pact p -> in;
      case LayerSpec.Add a -> in;
      case LayerSpec.BatchNorm b -> in;
      case LayerSpec.Dropout d -> in;
    };
  }
}
