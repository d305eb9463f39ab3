package io.bitlens.nn.engine;

import ai.djl.ndarray.NDArray;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.NetworkSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Inverted dropout from random bytes, 256 rates: an element is kept where its byte is at least 256
 * times the rate. The bytes come pass by pass, in a pass layer by layer, in a layer image by image
 * in (H, W, C) order.
 */
final class TwinDropout {

  private static final int BYTE_VALUES = 256;

  private final byte[] bytes;
  private final int batch;
  private final int bytesPerPass;
  private final Map<String, Integer> offsets = new HashMap<>();

  TwinDropout(NetworkSpec network, int batch, int passes, RandomGenerator random) {
    this.batch = batch;
    var shapes = NetworkShapes.of(network);
    int offset = 0;
    for (int i = 0; i < network.layers().size(); i++) {
      if (network.layers().get(i) instanceof LayerSpec.Dropout dropout) {
        offsets.put(dropout.name(), offset * batch);
        offset += shapes.output(i).size();
      }
    }
    bytesPerPass = offset * batch;
    bytes = draw(passes * bytesPerPass, random);
  }

  private static byte[] draw(int count, RandomGenerator random) {
    var buffer =
        ByteBuffer.allocate(count + Long.BYTES - 1 - (count + Long.BYTES - 1) % Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      buffer.putLong(random.nextLong());
    }
    return buffer.array();
  }

  NDArray apply(LayerSpec.Dropout layer, NDArray x, TwinNetwork.Columns flattened, int pass) {
    var shape = x.getShape();
    var image =
        shape.dimension() == 2
            ? flattened
            : new TwinNetwork.Columns((int) shape.get(1), (int) shape.get(2), (int) shape.get(3));
    return x.mul(x.getManager().create(factors(layer, image, pass), shape));
  }

  /** Factors in (B, C, H, W) order. */
  private double[] factors(LayerSpec.Dropout layer, TwinNetwork.Columns image, int pass) {
    int start = pass * bytesPerPass + offsets.get(layer.name());
    long limit = Math.round(layer.rate() * BYTE_VALUES);
    double kept = (double) BYTE_VALUES / (BYTE_VALUES - limit);
    int channels = image.channels();
    int pixels = image.height() * image.width();
    var factors = new double[batch * channels * pixels];
    for (int i = 0; i < factors.length; i++) {
      int b = i / (channels * pixels);
      int c = i / pixels % channels;
      int at = start + (b * pixels + i % pixels) * channels + c;
      factors[i] = Byte.toUnsignedInt(bytes[at]) >= limit ? kept : 0;
    }
    return factors;
  }
}
