package io.bitlens.explain.metric;

import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.engine.VariantRunner;
import java.util.List;

/** Makes maps: a method of explaining, or what it is compared with. */
@FunctionalInterface
public interface MapSource {

  /**
   * Makes the maps of a batch.
   *
   * @param pixels (B, C, H, W) row-major 8-bit pixels
   * @param targets class by image, 0 to K-1 or -1 for the predicted one; its length is B
   */
  List<SaliencyMap> maps(VariantRunner runner, InputShape shape, byte[] pixels, int[] targets);
}
