package io.bitlens.nn.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Gradient maps as a Java program without a compiled one makes them: one image at a time, operation
 * by operation through DJL, automatic differentiation for the gradient. Weights are in native
 * memory once. Networks with residual additions are not offered.
 */
public final class OpByOpMaps implements AutoCloseable {

  private final Variant variant;
  private final NDManager memory = NDManager.newBaseManager("PyTorch");
  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> multipliers = new ArrayList<>();
  private final List<NDArray> offsets = new ArrayList<>();

  public OpByOpMaps(Variant variant) {
    if (!variant.network().additions().isEmpty()) {
      throw new IllegalArgumentException("residual additions are not offered");
    }
    this.variant = variant;
    for (var layer : variant.layers()) {
      boolean image = layer.shape().size() > 2;
      var perChannel =
          image
              ? new Shape(1, layer.shape().getFirst(), 1, 1)
              : new Shape(1, layer.shape().getFirst());
      var matrix = memory.create(numbers(layer), new Shape(NativeMemory.shape(layer.shape())));
      weights.add(image ? matrix : matrix.transpose());
      multipliers.add(memory.create(layer.multiplier(), perChannel));
      offsets.add(memory.create(layer.offset(), perChannel));
    }
  }

  private static float[] numbers(VariantLayer layer) {
    return switch (layer.weights()) {
      case VariantWeights.Full full -> full.values();
      case VariantWeights.Coded coded -> {
        var values = new float[coded.codes().length];
        for (int i = 0; i < values.length; i++) {
          values[i] = coded.codes()[i];
        }
        yield values;
      }
    };
  }

  /**
   * Gradient of the predicted class's log-probability by the pixels on the scale 0 to 1.
   *
   * @param pixels (C, H, W) of one image
   */
  public float[] map(byte[] pixels) {
    var input = variant.network().input();
    var values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] & 0xff;
    }
    JniUtils.setGradMode(true);
    try (var temporary = memory.newSubManager()) {
      var image =
          temporary.create(values, new Shape(1, input.channels(), input.height(), input.width()));
      image.setRequiresGradient(true);
      var logProbability = logits(image).logSoftmax(1).max();
      JniUtils.backward((PtNDArray) logProbability, (PtNDArray) temporary.create(1f), false, false);
      var gradient = image.getGradient().toFloatArray();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= 255;
      }
      return gradient;
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private NDArray logits(NDArray image) {
    var x = image;
    int weighted = 0;
    int bits = LayerBits.FULL;
    for (var layer : poolingFirst(variant.network().layers())) {
      switch (layer) {
        case LayerSpec.Weighted w -> {
          x = affine(w, weighted++, x);
          bits = variant.precision().of(w.name()).activations();
        }
        case LayerSpec.Pact pact -> x = activation(x, bits);
        case LayerSpec.MaxPool2d pool -> {
          var window = new Shape(pool.size(), pool.size());
          x = x.getNDArrayInternal().maxPool(window, window, new Shape(0, 0), false);
        }
        case LayerSpec.GlobalAvgPool pool -> x = x.sum(new int[] {2, 3});
        case LayerSpec.Flatten flatten -> x = x.reshape(1, -1);
        case LayerSpec.BatchNorm folded -> {}
        case LayerSpec.Dropout off -> {}
        case LayerSpec.Add add -> throw new IllegalStateException();
      }
    }
    return x;
  }

  /** Pooling before an activation: the same values, and the same choice among equal codes. */
  private static List<LayerSpec> poolingFirst(List<LayerSpec> layers) {
    var ordered = new ArrayList<>(layers);
    for (int i = 1; i < ordered.size(); i++) {
      if (ordered.get(i) instanceof LayerSpec.MaxPool2d
          && ordered.get(i - 1) instanceof LayerSpec.Pact) {
        Collections.swap(ordered, i - 1, i);
      }
    }
    return ordered;
  }

  private NDArray affine(LayerSpec.Weighted layer, int index, NDArray x) {
    var sum =
        switch (layer) {
          case LayerSpec.Conv2d conv ->
              x.getNDArrayInternal()
                  .convolution(
                      x,
                      weights.get(index),
                      null,
                      new Shape(conv.stride(), conv.stride()),
                      new Shape(conv.padding(), conv.padding()),
                      new Shape(1, 1),
                      1)
                  .singletonOrThrow();
          case LayerSpec.Linear linear -> x.matMul(weights.get(index));
        };
    return sum.mul(multipliers.get(index)).add(offsets.get(index));
  }

  /** Straight through the rounding: what is left of x - stop(x) is its gradient. */
  private static NDArray activation(NDArray x, int bits) {
    if (bits == LayerBits.FULL) {
      return x.getNDArrayInternal().relu();
    }
    var clipped = x.clip(0, (1 << bits) - 1);
    return clipped.round().stopGradient().add(clipped.sub(clipped.stopGradient()));
  }

  @Override
  public void close() {
    memory.close();
  }
}
