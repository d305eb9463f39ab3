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
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.program.ParameterLayout.Columns;
import io.bitlens.nn.program.ParameterLayout.Entry;
import io.bitlens.nn.program.ParameterLayout.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a network into emitters: fixes the order of the layers, the layout of the parameters, and
 * which unit is folded into which weights.
 */
final class Lowering {

  /** In which units values flow between the layers. */
  enum Units {
    /** Quantized activations are their codes; units are folded into the weights. */
    CODES,
    /** Real values; activations set their clips from what they see. */
    REAL
  }

  /**
   * A lowered network.
   *
   * @param layers in order of computation
   * @param firstPadding padding of the input that is done before normalisation
   * @param dropoutBytes random bytes that dropout takes for one image in one pass
   */
  record Lowered(LayerChain layers, ParameterLayout layout, int firstPadding, int dropoutBytes) {}

  private final NetworkSpec network;
  private final Precision precision;
  private final StepOptions options;
  private final MatrixProduct large;
  private final Units units;
  private final List<LayerSpec> layers;
  private final List<Entry> parameters = new ArrayList<>();
  private final List<Entry> alphas = new ArrayList<>();
  private final List<Entry> steps = new ArrayList<>();
  private final List<Entry> statistics = new ArrayList<>();

  private Lowering(
      NetworkSpec network,
      Precision precision,
      StepOptions options,
      MatrixProduct large,
      Units units) {
    this.network = network;
    this.precision = precision;
    this.options = options;
    this.large = large;
    this.units = units;
    this.layers = LayerOrder.of(network);
  }

  static Lowered lower(
      NetworkSpec network,
      Precision precision,
      StepOptions options,
      MatrixProduct large,
      Units units) {
    return new Lowering(network, precision, options, large, units).lower();
  }

  private Lowered lower() {
    var reordered = new NetworkSpec(network.name(), network.input(), network.classes(), layers);
    var shapes = NetworkShapes.of(reordered);
    layOut(shapes);
    var layout = new ParameterLayout(parameters, alphas, steps, statistics);
    var expressions = layout.expressions();
    var emitters = new ArrayList<LayerEmitter>();
    var unit = "1.";
    var branches = new HashMap<String, Branch>();
    int dropoutBytes = 0;
    int dropoutOffset = 0;
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Dropout) {
        dropoutBytes += shapes.output(i).size();
      }
    }
    for (int i = 0; i < layers.size(); i++) {
      var layer = layers.get(i);
      emitters.add(
          switch (layer) {
            case Conv2d c ->
                new Conv2dEmitter(
                    c,
                    input(shapes, i).channels(),
                    i == 0 ? 0 : c.padding(),
                    folded(c, i, unit, expressions),
                    formats(i));
            case Linear l ->
                new LinearEmitter(
                    l, input(shapes, i).size(), folded(l, i, unit, expressions), formats(i), large);
            case BatchNorm b ->
                new BatchNormEmitter(
                    b.name(),
                    tensors(b, expressions),
                    unitAfter(i),
                    shapes.output(i).flat(),
                    half(i));
            case Pact p -> activation(p, i, expressions);
            case Add a -> addition(a, i, shapes.output(i), branches);
            case MaxPool2d p -> new MaxPool2dEmitter(p);
            case GlobalAvgPool p -> new GlobalAvgPoolEmitter(p, input(shapes, i));
            case Flatten f -> new FlattenEmitter(f.name(), input(shapes, i));
            case Dropout d ->
                new DropoutEmitter(d, shapes.output(i), dropoutOffset, dropoutBytes, half(i));
          });
      unit =
          switch (layer) {
            case Weighted w -> "1.";
            case Pact p -> quantized(i) ? unitOf(p) : unit;
            default -> unit;
          };
      if (layer instanceof Dropout) {
        dropoutOffset += shapes.output(i).size();
      }
      int additions = additions(layer);
      if (additions > 0) {
        emitters.add(new BranchEmitter(layer.name(), additions));
        branches.put(layer.name(), new Branch(shapes.output(i), unit, half(i)));
      }
    }
    int firstPadding = layers.getFirst() instanceof Conv2d c ? c.padding() : 0;
    return new Lowered(new LayerChain(emitters), layout, firstPadding, dropoutBytes);
  }

  private void layOut(NetworkShapes shapes) {
    var columns = Columns.NONE;
    for (int i = 0; i < layers.size(); i++) {
      var layer = layers.get(i);
      var in = input(shapes, i);
      switch (layer) {
        case Conv2d c ->
            weighted(
                c,
                i,
                List.of(c.outChannels(), in.channels(), c.kernelSize(), c.kernelSize()),
                Columns.NONE);
        case Linear l -> {
          weighted(l, i, List.of(l.outFeatures(), in.size()), columns);
          columns = Columns.NONE;
        }
        case BatchNorm b -> {
          var channels = List.of(in.channels());
          parameters.add(new Entry(b.name(), Role.SCALE, channels, Columns.NONE));
          parameters.add(new Entry(b.name(), Role.SHIFT, channels, Columns.NONE));
          statistics.add(new Entry(b.name(), Role.MEAN, channels, Columns.NONE));
          statistics.add(new Entry(b.name(), Role.VARIANCE, channels, Columns.NONE));
        }
        case Pact p -> {
          if (quantized(i)) {
            alphas.add(new Entry(p.name(), Role.ALPHA, List.of(), Columns.NONE));
          }
        }
        case Flatten f when !in.flat() ->
            columns = new Columns(in.channels(), in.height(), in.width());
        default -> {}
      }
    }
  }

  private void weighted(LayerSpec layer, int index, List<Integer> shape, Columns columns) {
    parameters.add(new Entry(layer.name(), Role.WEIGHT, shape, columns));
    if (options.weights() == WeightQuantizer.LSQ
        && precision.of(layer.name()).weights() != LayerBits.FULL) {
      steps.add(new Entry(layer.name(), Role.STEP, List.of(), Columns.NONE));
    }
    if (!normalised(index)) {
      // Batch-norm would subtract a bias again.
      parameters.add(new Entry(layer.name(), Role.BIAS, List.of(shape.getFirst()), Columns.NONE));
    }
  }

  private FoldedWeights folded(
      Weighted layer, int index, String inUnit, Map<String, String> expressions) {
    return new FoldedWeights(
        layer.name(),
        WeightCodes.of(
            options.weights(), layer.name(), precision.of(layer.name()).weights(), expressions),
        Optional.ofNullable(expressions.get(layer.name() + ".bias")),
        inUnit,
        normalised(index) ? "1." : unitAfter(index),
        layer instanceof Conv2d,
        formats(index));
  }

  /** Formats of the weighted layer at the index. */
  private Formats formats(int index) {
    return new Formats(half(index), index > 0 && half(index - 1));
  }

  /** Whether values after the layer at the index are in bfloat16. */
  private boolean half(int index) {
    if (options.arithmetic() != StepOptions.Arithmetic.BF16 || units == Units.REAL) {
      return false;
    }
    var weighted = network.weightedLayers();
    for (int i = index; i >= 0; i--) {
      if (layers.get(i) instanceof Weighted w) {
        return !w.equals(weighted.getFirst()) && !w.equals(weighted.getLast());
      }
    }
    return false;
  }

  private LayerEmitter activation(Pact layer, int index, Map<String, String> expressions) {
    if (!quantized(index)) {
      return new ReluEmitter(layer.name());
    }
    int bits = activationBits(index);
    return units == Units.REAL
        ? new CalibrationEmitter(layer.name(), bits)
        : new PactEmitter(
            layer.name(),
            bits,
            expression(expressions, PactEmitter.alphaName(layer.name())),
            options.inRangeTerm(bits));
  }

  /** What an addition must know of the activation that it adds. */
  private record Branch(Shape shape, String unit, boolean half) {}

  private AddEmitter addition(Add layer, int index, Shape shape, Map<String, Branch> branches) {
    var branch = branches.get(layer.from());
    if (branch == null) {
      throw new IllegalStateException("no branch " + layer.from() + " in " + branches.keySet());
    }
    return new AddEmitter(
        layer,
        new Shortcut(branch.shape(), shape, layer.stride()),
        branch.unit(),
        unitAfter(index),
        new Formats(half(index), branch.half()));
  }

  /** How often a layer's output is added later. */
  private int additions(LayerSpec layer) {
    return (int)
        network.additions().stream().filter(add -> add.from().equals(layer.name())).count();
  }

  private static BatchNormEmitter.Parameters tensors(
      BatchNorm layer, Map<String, String> expressions) {
    return new BatchNormEmitter.Parameters(
        expression(expressions, layer.name() + ".scale"),
        expression(expressions, layer.name() + ".shift"),
        expression(expressions, layer.name() + ".mean"),
        expression(expressions, layer.name() + ".variance"));
  }

  static String expression(Map<String, String> expressions, String tensor) {
    var expression = expressions.get(tensor);
    if (expression == null) {
      throw new IllegalStateException("no tensor " + tensor + " in " + expressions.keySet());
    }
    return expression;
  }

  private Shape input(NetworkShapes shapes, int index) {
    var in = network.input();
    return index == 0
        ? new Shape(in.channels(), in.height(), in.width(), false)
        : shapes.output(index - 1);
  }

  /** Whether batch-norm follows the weighted layer at the index. */
  private boolean normalised(int index) {
    return index + 1 < layers.size() && layers.get(index + 1) instanceof BatchNorm;
  }

  /** Unit of the output of the weighted layer, batch-norm or addition at the index. */
  private String unitAfter(int index) {
    for (int i = index + 1; i < layers.size(); i++) {
      switch (layers.get(i)) {
        case MaxPool2d p -> {}
        case Add a -> {}
        case Pact p -> {
          return quantized(i) ? unitOf(p) : "1.";
        }
        default -> {
          return "1.";
        }
      }
    }
    return "1.";
  }

  private String unitOf(Pact layer) {
    return units == Units.REAL ? "1." : PactEmitter.unit(layer.name());
  }

  private boolean quantized(int pact) {
    return activationBits(pact) != LayerBits.FULL;
  }

  /** Bits of the activation at the index: those of the last weighted layer before it. */
  private int activationBits(int index) {
    for (int i = index - 1; i >= 0; i--) {
      if (layers.get(i) instanceof Weighted w) {
        return precision.of(w.name()).activations();
      }
    }
    return LayerBits.FULL;
  }
}
