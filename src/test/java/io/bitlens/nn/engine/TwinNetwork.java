package io.bitlens.nn.engine;

import static io.bitlens.nn.engine.TwinLayers.byChannel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.program.BatchNormConstants;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One forward pass, layer by layer in textbook order, on tensors that record their gradients.
 *
 * @param inRangeUpToBits up to which activation bits alpha's gradient has the term inside the range
 */
record TwinNetwork(
    NetworkSpec network,
    Precision precision,
    Normalization normalization,
    int inRangeUpToBits,
    WeightQuantizer quantizer,
    Pooling pooling) {

  /** Where a max-pooling that follows a PACT is computed. */
  enum Pooling {
    /** As the network says. */
    AFTER_PACT,
    /** On pre-activations. */
    BEFORE_PACT,
    /** On activations, but of equal ones the one with the greatest pre-activation is taken. */
    AFTER_PACT_BY_PRE_ACTIVATION
  }

  /** What a pass computes with. */
  interface Mode {

    /** The factor of each element, or nothing is dropped. */
    NDArray drop(LayerSpec.Dropout layer, NDArray x, Columns columns);

    /** Whether batch-norm uses the batch's statistics. */
    boolean batchStatistics();

    /** Takes a batch's statistics. */
    void observe(LayerSpec.BatchNorm layer, double[] mean, double[] unbiasedVariance);
  }

  /** The image that a flat tensor's columns were, or 1 x 1 x n. */
  record Columns(int channels, int height, int width) {}

  /** No dropout, running statistics. */
  static final Mode EVALUATION =
      new Mode() {
        @Override
        public NDArray drop(LayerSpec.Dropout layer, NDArray x, Columns columns) {
          return x;
        }

        @Override
        public boolean batchStatistics() {
          return false;
        }

        @Override
        public void observe(LayerSpec.BatchNorm layer, double[] mean, double[] variance) {}
      };

  /**
   * One pass.
   *
   * @param tensors trained tensors and statistics by name
   * @param decisions what was decided on the way
   * @param activations outputs of activations by layer
   */
  record Pass(
      NDManager memory,
      Map<String, NDArray> tensors,
      Mode mode,
      List<Decision> decisions,
      Map<String, NDArray> activations) {

    Pass(NDManager memory, Map<String, NDArray> tensors, Mode mode, List<Decision> decisions) {
      this(memory, tensors, mode, decisions, new LinkedHashMap<>());
    }

    Pass(NDManager memory, Map<String, NDArray> tensors, Mode mode) {
      this(memory, tensors, mode, new ArrayList<>());
    }

    NDArray tensor(LayerSpec layer, String role) {
      return tensors.get(layer.name() + "." + role);
    }

    NDArray bias(LayerSpec.Weighted layer, int outputs) {
      var bias = tensor(layer, "bias");
      return bias == null ? memory.create(new double[outputs]) : bias;
    }
  }

  TwinNetwork atFullPrecision() {
    var full = Precisions.preset(Precisions.FP32, network, false).orElseThrow();
    return new TwinNetwork(network, full, normalization, inRangeUpToBits, quantizer, pooling);
  }

  /** Logits (B, K) of pixels on the scale 0 to 1. */
  NDArray logits(Pass pass, NDArray pixels) {
    var layers = ordered();
    var x = pixels;
    var columns = new Columns(1, 1, 1);
    LayerSpec.Weighted weighted = null;
    LayerSpec previous = null;
    NDArray preActivation = null;
    for (var layer : layers) {
      switch (layer) {
        case LayerSpec.Conv2d conv -> {
          x = convolve(pass, conv, x, weighted == null);
          weighted = conv;
        }
        case LayerSpec.Linear linear -> {
          x = (weighted == null ? normalized(x, columns) : x);
          x = x.matMul(weights(pass, linear).transpose());
          x = x.add(pass.bias(linear, linear.outFeatures()).reshape(1, -1));
          columns = new Columns(linear.outFeatures(), 1, 1);
          weighted = linear;
        }
        case LayerSpec.BatchNorm norm -> x = batchNorm(pass, norm, x);
        case LayerSpec.Pact pact -> {
          preActivation = x;
          x = activate(pass, pact, x, weighted);
          pass.activations().put(pact.name(), x);
        }
        case LayerSpec.Add add ->
            x = x.add(TwinLayers.shortcut(pass.activations().get(add.from()), x, add.stride()));
        case LayerSpec.MaxPool2d pool -> {
          // Pixels and codes that are equal are so in any arithmetic; then the first is taken.
          if (pooling == Pooling.BEFORE_PACT
              && weighted != null
              && !(previous instanceof LayerSpec.Pact)) {
            var shape = x.getShape().getShape();
            pass.decisions().add(new Decision.Pooling(x.toDoubleArray(), shape, pool.size()));
          }
          x = pool(x, preActivation, pool.size());
        }
        case LayerSpec.GlobalAvgPool pool -> {
          x = TwinLayers.positionMean(x);
          columns = new Columns((int) x.getShape().get(1), 1, 1);
        }
        case LayerSpec.Dropout dropout -> x = pass.mode().drop(dropout, x, columns);
        case LayerSpec.Flatten flatten -> {
          if (x.getShape().dimension() == 4) {
            var shape = x.getShape();
            columns = new Columns((int) shape.get(1), (int) shape.get(2), (int) shape.get(3));
            x = x.reshape(shape.get(0), -1);
          }
        }
      }
      previous = layer;
    }
    return x;
  }

  private List<LayerSpec> ordered() {
    var layers = new ArrayList<>(network.layers());
    for (int i = 1; pooling == Pooling.BEFORE_PACT && i < layers.size(); i++) {
      if (layers.get(i) instanceof LayerSpec.MaxPool2d
          && layers.get(i - 1) instanceof LayerSpec.Pact pact
          && network.additions().stream().noneMatch(add -> add.from().equals(pact.name()))) {
        Collections.swap(layers, i - 1, i);
      }
    }
    return layers;
  }

  private NDArray convolve(Pass pass, LayerSpec.Conv2d conv, NDArray x, boolean first) {
    var in = first ? normalized(TwinLayers.pad(x, conv.padding()), new Columns(1, 1, 1)) : x;
    return TwinLayers.convolution(
        in,
        weights(pass, conv),
        pass.bias(conv, conv.outChannels()),
        conv.stride(),
        first ? 0 : conv.padding());
  }

  /** (p - mean) / std by channel, of an image or of a flattened one. */
  private NDArray normalized(NDArray pixels, Columns columns) {
    var memory = pixels.getManager();
    boolean flat = pixels.getShape().dimension() == 2;
    var mean = memory.create(expand(normalization.mean(), flat ? columns : new Columns(1, 1, 1)));
    var std = memory.create(expand(normalization.std(), flat ? columns : new Columns(1, 1, 1)));
    return flat
        ? pixels.sub(mean.reshape(1, -1)).div(std.reshape(1, -1))
        : pixels.sub(byChannel(mean, pixels)).div(byChannel(std, pixels));
  }

  private static double[] expand(List<Double> byChannel, Columns columns) {
    int pixels = columns.height() * columns.width();
    var values = new double[byChannel.size() * pixels];
    for (int i = 0; i < values.length; i++) {
      values[i] = byChannel.get(i / pixels);
    }
    return values;
  }

  /** What quantizing the weights decides, whatever the batch. */
  List<Decision> decisionsOnWeights(Pass pass) {
    for (var layer : network.layers()) {
      if (layer instanceof LayerSpec.Weighted weighted) {
        weights(pass, weighted);
      }
    }
    return pass.decisions();
  }

  private NDArray weights(Pass pass, LayerSpec.Weighted layer) {
    var w = pass.tensor(layer, "weight");
    int bits = precision.of(layer.name()).weights();
    if (bits == LayerBits.FULL) {
      return w;
    }
    return switch (quantizer) {
      case DOREFA -> {
        var position = TwinLayers.doReFaPosition(w, bits);
        pass.decisions()
            .add(new Decision.Rounding(position.toDoubleArray(), TwinLayers.levels(bits), false));
        yield TwinLayers.doReFa(w, position, bits);
      }
      case SAWB -> TwinWeights.sawb(w, TwinLayers.levels(bits), pass.decisions());
      case SAWB_SYMMETRIC -> TwinWeights.sawb(w, TwinLayers.levels(bits) - 1, pass.decisions());
      case LSQ -> TwinWeights.lsq(w, pass.tensor(layer, "step"), bits, pass.decisions());
    };
  }

  private NDArray activate(Pass pass, LayerSpec.Pact pact, NDArray h, LayerSpec.Weighted layer) {
    int bits = precision.of(layer.name()).activations();
    if (bits == LayerBits.FULL) {
      return TwinLayers.relu(h);
    }
    var alpha = pass.tensor(pact, "alpha");
    int n = TwinLayers.levels(bits);
    pass.decisions().add(new Decision.Rounding(h.mul(n).div(alpha).toDoubleArray(), n, true));
    return TwinLayers.quantize(TwinLayers.clip(h, alpha), alpha, bits, bits <= inRangeUpToBits);
  }

  private NDArray pool(NDArray x, NDArray preActivation, int size) {
    if (pooling != Pooling.AFTER_PACT_BY_PRE_ACTIVATION || preActivation == null) {
      return TwinLayers.maxPool(x, size);
    }
    // Pre-activations break ties: too small to change which of two levels is greater.
    var tie = preActivation.stopGradient();
    double small = 1e-7 / Math.max(1, tie.abs().max().getDouble());
    var nudge = tie.mul(small);
    return TwinLayers.maxPool(x.add(nudge), size);
  }

  private static NDArray batchNorm(Pass pass, LayerSpec.BatchNorm norm, NDArray x) {
    NDArray normalized;
    if (pass.mode().batchStatistics()) {
      var mean = TwinLayers.channelMean(x);
      var variance = TwinLayers.channelVariance(x);
      double count = (double) x.size() / mean.size();
      pass.mode()
          .observe(norm, mean.toDoubleArray(), variance.mul(count / (count - 1)).toDoubleArray());
      normalized = TwinLayers.normalize(x, mean, variance);
    } else {
      normalized =
          TwinLayers.normalize(
              x,
              byChannel(pass.tensor(norm, "mean"), x),
              byChannel(pass.tensor(norm, "variance"), x));
    }
    return normalized
        .mul(byChannel(pass.tensor(norm, "scale"), x))
        .add(byChannel(pass.tensor(norm, "shift"), x));
  }

  /** Running statistic after a batch's. */
  static double running(double old, double batch) {
    return (1 - BatchNormConstants.MOMENTUM) * old + BatchNormConstants.MOMENTUM * batch;
  }
}
