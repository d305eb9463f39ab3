package io.bitlens.nn;

import java.util.Arrays;
import java.util.HashMap;

/**
 * The forward pass of a {@link Variant}, written down as plainly as its Javadoc defines it: 64-bit
 * integer sums, no tensor library, nothing clever. Whatever else computes variants is compared with
 * it.
 *
 * <p>Where both the weights and the input are codes, the logits are exact and every engine must
 * give the same bits. Elsewhere a sum has no defined order; here it is summed in double precision
 * and rounded once, so that another engine may differ by its own rounding.
 */
public final class IntegerReference {

  private static final int PIXEL_VALUES = 0xff;

  /**
   * What flows between two layers of one image, row-major (C, H, W): integers, held as doubles so
   * that codes and real values pass through padding, pooling and flattening alike.
   *
   * @param codes whether all values are integer codes
   */
  private record Features(int channels, int height, int width, double[] values, boolean codes) {

    double at(int c, int y, int x) {
      boolean inside = y >= 0 && y < height && x >= 0 && x < width;
      return inside ? values[(c * height + y) * width + x] : 0;
    }
  }

  private final Variant variant;

  public IntegerReference(Variant variant) {
    this.variant = variant;
  }

  /**
   * Logits of a batch.
   *
   * @param pixels (B, C, H, W) row-major 8-bit pixels
   * @return (B, K) row-major
   */
  public float[] logits(byte[] pixels, int count) {
    int size = variant.network().input().size();
    int classes = variant.network().classes();
    if (pixels.length != count * size) {
      throw new IllegalArgumentException(
          "%d images take %d pixels, found %d".formatted(count, count * size, pixels.length));
    }
    var logits = new float[count * classes];
    for (int i = 0; i < count; i++) {
      var image = Arrays.copyOfRange(pixels, i * size, (i + 1) * size);
      System.arraycopy(logits(image), 0, logits, i * classes, classes);
    }
    return logits;
  }

  private float[] logits(byte[] image) {
    var features = pixels(image);
    int weighted = 0;
    int activationBits = LayerBits.FULL;
    var activations = new HashMap<String, Features>();
    for (var layer : variant.network().layers()) {
      switch (layer) {
        case LayerSpec.Conv2d conv -> {
          features = convolve(conv, variant.layers().get(weighted++), features);
          activationBits = variant.precision().of(conv.name()).activations();
        }
        case LayerSpec.Linear linear -> {
          features = multiply(variant.layers().get(weighted++), features);
          activationBits = variant.precision().of(linear.name()).activations();
        }
        case LayerSpec.Pact pact -> {
          features = activate(features, activationBits);
          activations.put(pact.name(), features);
        }
        case LayerSpec.Add add ->
            features = add(features, activations.get(add.from()), add, variant.factor(add));
        case LayerSpec.MaxPool2d pool -> features = pool(features, pool.size());
        case LayerSpec.GlobalAvgPool pool -> features = sumPositions(features);
        case LayerSpec.Flatten flatten ->
            features =
                new Features(features.values().length, 1, 1, features.values(), features.codes());
        case LayerSpec.BatchNorm folded -> {}
        case LayerSpec.Dropout off -> {}
      }
    }
    return floats(features.values());
  }

  private Features pixels(byte[] image) {
    var input = variant.network().input();
    var values = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      values[i] = image[i] & PIXEL_VALUES;
    }
    return new Features(input.channels(), input.height(), input.width(), values, true);
  }

  private static Features convolve(LayerSpec.Conv2d spec, VariantLayer layer, Features in) {
    int k = spec.kernelSize();
    int height = (in.height() + 2 * spec.padding() - k) / spec.stride() + 1;
    int width = (in.width() + 2 * spec.padding() - k) / spec.stride() + 1;
    var out = new double[spec.outChannels() * height * width];
    var window = new double[in.channels() * k * k];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int j = 0; j < window.length; j++) {
          window[j] =
              in.at(
                  j / (k * k),
                  y * spec.stride() - spec.padding() + j / k % k,
                  x * spec.stride() - spec.padding() + j % k);
        }
        for (int c = 0; c < spec.outChannels(); c++) {
          out[(c * height + y) * width + x] = output(layer, c, window, in.codes());
        }
      }
    }
    return new Features(spec.outChannels(), height, width, out, false);
  }

  private static Features multiply(VariantLayer layer, Features in) {
    var out = new double[layer.multiplier().length];
    for (int c = 0; c < out.length; c++) {
      out[c] = output(layer, c, in.values(), in.codes());
    }
    return new Features(out.length, 1, 1, out, false);
  }

  /** y = fp32(sum) * multiplier[c] + offset[c]: two roundings, as Java's float arithmetic does. */
  private static float output(VariantLayer layer, int c, double[] input, boolean codes) {
    int from = c * input.length;
    float sum =
        switch (layer.weights()) {
          case VariantWeights.Coded coded when codes -> exactSum(coded.codes(), from, input);
          case VariantWeights.Coded coded -> realSum(coded.codes(), from, input);
          case VariantWeights.Full full -> realSum(full.values(), from, input);
        };
    float scaled = sum * layer.multiplier()[c];
    return scaled + layer.offset()[c];
  }

  private static float exactSum(short[] codes, int from, double[] input) {
    long sum = 0;
    for (int i = 0; i < input.length; i++) {
      sum = Math.addExact(sum, codes[from + i] * (long) input[i]);
    }
    return sum;
  }

  private static float realSum(short[] codes, int from, double[] input) {
    double sum = 0;
    for (int i = 0; i < input.length; i++) {
      sum += codes[from + i] * input[i];
    }
    return (float) sum;
  }

  private static float realSum(float[] weights, int from, double[] input) {
    double sum = 0;
    for (int i = 0; i < input.length; i++) {
      sum += weights[from + i] * input[i];
    }
    return (float) sum;
  }

  private static Features activate(Features in, int bits) {
    var out = new double[in.values().length];
    for (int i = 0; i < out.length; i++) {
      double y = Math.max(in.values()[i], 0);
      out[i] = bits == LayerBits.FULL ? y : Math.rint(Math.min(y, (1 << bits) - 1));
    }
    return new Features(in.channels(), in.height(), in.width(), out, bits != LayerBits.FULL);
  }

  /** y + skip * factor: two roundings. The channels that the skip has not stay as they are. */
  private static Features add(Features y, Features skip, LayerSpec.Add add, float factor) {
    var out = y.values().clone();
    for (int c = 0; c < skip.channels(); c++) {
      for (int row = 0; row < y.height(); row++) {
        for (int column = 0; column < y.width(); column++) {
          float scaled = (float) skip.at(c, row * add.stride(), column * add.stride()) * factor;
          int at = (c * y.height() + row) * y.width() + column;
          out[at] = (float) out[at] + scaled;
        }
      }
    }
    return new Features(y.channels(), y.height(), y.width(), out, false);
  }

  private static Features pool(Features in, int size) {
    int height = in.height() / size;
    int width = in.width() / size;
    var out = new double[in.channels() * height * width];
    Arrays.fill(out, Double.NEGATIVE_INFINITY);
    for (int c = 0; c < in.channels(); c++) {
      for (int y = 0; y < height * size; y++) {
        for (int x = 0; x < width * size; x++) {
          int at = (c * height + y / size) * width + x / size;
          out[at] = Math.max(out[at], in.at(c, y, x));
        }
      }
    }
    return new Features(in.channels(), height, width, out, in.codes());
  }

  /** Sums by channel; 1 / (H * W) is in the next multiplier. Sums of codes are exact in double. */
  private static Features sumPositions(Features in) {
    var sums = new double[in.channels()];
    for (int i = 0; i < in.values().length; i++) {
      sums[i / (in.height() * in.width())] += in.values()[i];
    }
    return new Features(sums.length, 1, 1, sums, in.codes());
  }

  private static float[] floats(double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
