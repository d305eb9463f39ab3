package io.bitlens.nn.engine;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import io.bitlens.nn.program.BatchNormConstants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * From trained tensors to the exact {@link Variant}. A layer's pre-activation in units of its
 * output is
 *
 * <p>{@code y = g ((s_in s_w sum + bias) - mu) / s_out + beta / s_out}, {@code g = gamma / sqrt(var
 * + eps)},
 *
 * <p>so that multiplier = g s_in s_w / s_out and offset = (g (bias - mu) + beta) / s_out, each
 * computed in double precision and rounded once. In the first layer the sum is over pixels p =
 * 0..255 instead of (p / 255 - mean) / std: s_in is 1 / (255 std), and the mean's part goes into
 * the bias. After global average pooling the sum is over sums of H * W codes: s_in is the code's
 * unit divided by H * W. A residual addition's factor is the unit of what it adds in units of its
 * output.
 */
final class VariantExport {

  private static final double PIXEL_MAXIMUM = 255;

  /**
   * Codes of one layer's weights.
   *
   * @param values integers of the grid, or full-precision weights
   * @param scale real value of one code unit; 1 at full precision
   * @param grid of the integers; means nothing at full precision
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Codes(float[] values, double scale, CodeGrid grid) {}

  private final NetworkSpec network;
  private final Precision precision;
  private final Normalization normalization;
  private final Map<String, float[]> tensors;
  private final Map<String, Codes> codes;

  private VariantExport(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      Map<String, float[]> tensors,
      Map<String, Codes> codes) {
    this.network = network;
    this.precision = precision;
    this.normalization = normalization;
    this.tensors = tensors;
    this.codes = codes;
  }

  static Variant of(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      Map<String, float[]> tensors,
      Map<String, Codes> codes) {
    return new VariantExport(network, precision, normalization, tensors, codes).variant();
  }

  private Variant variant() {
    var layers = new ArrayList<VariantLayer>();
    var units = new HashMap<String, Double>();
    var factors = new HashMap<String, Float>();
    var specs = network.layers();
    double inUnit = 1 / (PIXEL_MAXIMUM * normalization.std().getFirst());
    var shapes = NetworkShapes.of(network);
    for (int i = 0; i < specs.size(); i++) {
      switch (specs.get(i)) {
        case LayerSpec.Weighted weighted -> {
          int inChannels = shapes.input(i).channels();
          var layer = layer(weighted, followers(i), inUnit, inChannels, layers.isEmpty());
          layers.add(layer);
          inUnit = layer.alpha().isPresent() ? unit(weighted, layer.alpha().getAsDouble()) : 1;
        }
        case LayerSpec.GlobalAvgPool pool -> inUnit /= shapes.input(i).positions();
        case LayerSpec.Pact pact -> units.put(pact.name(), inUnit);
        // What it is added to has the unit of the activation that follows both.
        case LayerSpec.Add add ->
            factors.put(add.name(), (float) (units.getOrDefault(add.from(), 1.0) / inUnit));
        default -> {}
      }
    }
    return new Variant(network, precision, normalization, layers, factors);
  }

  /** The layers between the weighted one at the index and the next. */
  private List<LayerSpec> followers(int index) {
    return network.layers().stream()
        .skip(index + 1L)
        .takeWhile(layer -> !(layer instanceof LayerSpec.Weighted))
        .toList();
  }

  private double unit(LayerSpec.Weighted layer, double alpha) {
    return alpha / ((1 << precision.of(layer.name()).activations()) - 1);
  }

  private VariantLayer layer(
      LayerSpec.Weighted layer,
      List<LayerSpec> followers,
      double inUnit,
      int inChannels,
      boolean first) {
    var code = codes.get(layer.name());
    if (code == null) {
      throw new IllegalArgumentException("no codes for layer " + layer.name());
    }
    var alpha = alpha(followers);
    double outUnit = alpha.isPresent() ? unit(layer, alpha.getAsDouble()) : 1;
    int out =
        switch (layer) {
          case LayerSpec.Conv2d c -> c.outChannels();
          case LayerSpec.Linear l -> l.outFeatures();
        };
    var affine = affine(followers, out);
    var multiplier = new float[out];
    var offset = new float[out];
    var bias = tensors.getOrDefault(layer.name() + ".bias", new float[out]);
    int perOutput = code.values().length / out;
    for (int o = 0; o < out; o++) {
      double constant = bias[o];
      if (first) {
        constant -= meanPart(code, o * perOutput, perOutput);
      }
      multiplier[o] = (float) (affine.scale()[o] * inUnit * code.scale() / outUnit);
      offset[o] = (float) ((affine.scale()[o] * constant + affine.shift()[o]) / outUnit);
    }
    return new VariantLayer(
        layer.name(),
        shape(layer, out, perOutput, inChannels),
        weights(layer, code),
        multiplier,
        offset,
        alpha);
  }

  private static List<Integer> shape(
      LayerSpec.Weighted layer, int out, int perOutput, int inChannels) {
    return switch (layer) {
      case LayerSpec.Conv2d c -> List.of(out, inChannels, c.kernelSize(), c.kernelSize());
      case LayerSpec.Linear l -> List.of(out, perOutput);
    };
  }

  private VariantWeights weights(LayerSpec.Weighted layer, Codes code) {
    int bits = precision.of(layer.name()).weights();
    if (bits == LayerBits.FULL) {
      return new VariantWeights.Full(code.values());
    }
    var integers = new short[code.values().length];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = (short) Math.round(code.values()[i]);
    }
    return new VariantWeights.Coded(bits, code.grid(), integers, code.scale());
  }

  /**
   * The part of one output's sum that the pixels' means make: sum of w * mean / std. Weights run
   * over the image's channels first, in a linear layer after a flatten as well.
   */
  private double meanPart(Codes code, int start, int count) {
    double part = 0;
    int perChannel = count / network.input().channels();
    for (int i = 0; i < count; i++) {
      part += code.values()[start + i] * normalization.mean().get(i / perChannel);
    }
    return part * code.scale() / normalization.std().getFirst();
  }

  private OptionalDouble alpha(List<LayerSpec> followers) {
    return followers.stream()
        .filter(LayerSpec.Pact.class::isInstance)
        .map(pact -> tensors.get(pact.name() + ".alpha"))
        .filter(Objects::nonNull)
        .mapToDouble(values -> values[0])
        .findFirst();
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Affine(double[] scale, double[] shift) {}

  /** Batch-norm as y = scale * x + shift; the identity where none follows. */
  private Affine affine(List<LayerSpec> followers, int out) {
    var scale = new double[out];
    var shift = new double[out];
    Arrays.fill(scale, 1);
    followers.stream()
        .filter(LayerSpec.BatchNorm.class::isInstance)
        .findFirst()
        .ifPresent(norm -> {
          var gamma = tensor(norm, "scale");
          var beta = tensor(norm, "shift");
          var mean = tensor(norm, "mean");
          var variance = tensor(norm, "variance");
          for (int o = 0; o < out; o++) {
            scale[o] = gamma[o] / Math.sqrt(variance[o] + BatchNormConstants.EPSILON);
            shift[o] = beta[o] - scale[o] * mean[o];
          }
        });
    return new Affine(scale, shift);
  }

  private float[] tensor(LayerSpec layer, String role) {
    var values = tensors.get(layer.name() + "." + role);
    if (values == null) {
      throw new IllegalArgumentException("no " + role + " for layer " + layer.name());
    }
    return values;
  }
}
