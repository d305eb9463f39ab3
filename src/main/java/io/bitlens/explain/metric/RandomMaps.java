package io.bitlens.explain.metric;

import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.engine.VariantRunner;
import java.util.ArrayList;
import java.util.List;

/**
 * The control of every metric: maps of independent standard normal values, new ones at every call,
 * that know neither model nor image. Not for several threads.
 */
public final class RandomMaps implements MapSource {

  private final RandomStream random;

  public RandomMaps(long seed) {
    this.random = RandomStream.of(seed, Purpose.CONTROL_MAP, 0, 0);
  }

  @Override
  public List<SaliencyMap> maps(
      VariantRunner runner, InputShape shape, byte[] pixels, int[] targets) {
    var maps = new ArrayList<SaliencyMap>(targets.length);
    for (int target : targets) {
      var values = new float[shape.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      maps.add(
          new SaliencyMap(target, target, shape.channels(), shape.height(), shape.width(), values));
    }
    return maps;
  }
}
