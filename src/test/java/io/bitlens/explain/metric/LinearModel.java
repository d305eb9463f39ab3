package io.bitlens.explain.metric;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.engine.ActivationGradient;
import io.bitlens.nn.engine.Saliency;
import io.bitlens.nn.engine.VariantRunner;
import java.util.List;

/**
 * A model whose logits are its weights times the pixels on the scale 0 to 1, so that tests know
 * every number without an engine.
 *
 * @param weights (K, C*H*W) row-major
 */
@SuppressWarnings("ArrayRecordComponent")
record LinearModel(InputShape shape, int classes, float[] weights) implements VariantRunner {

  @Override
  public NetworkSpec network() {
    return new NetworkSpec(
        "linear",
        shape,
        classes,
        List.of(new LayerSpec.Flatten("flat"), new LayerSpec.Linear("fc", classes)));
  }

  @Override
  public float[] logits(byte[] pixels, int count) {
    int size = shape.size();
    var logits = new float[count * classes];
    for (int i = 0; i < logits.length; i++) {
      double sum = 0;
      for (int j = 0; j < size; j++) {
        double pixel = (pixels[i / classes * size + j] & 0xff) / 255.0;
        sum += weights[i % classes * size + j] * pixel;
      }
      logits[i] = (float) sum;
    }
    return logits;
  }

  @Override
  public Saliency saliency(byte[] pixels, int count, int[] targets) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Saliency saliency(float[] pixels, int count, int[] targets) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ActivationGradient activation(byte[] pixels, int count, int[] targets, String activation) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long nativeBytes() {
    return 0;
  }

  @Override
  public void close() {}
}
