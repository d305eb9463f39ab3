package io.bitlens.explain.metric;

import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.engine.VariantRunner;
import java.util.List;

/**
 * How far a map moves at most when its image hardly does (Yeh et al. 2019, arXiv 1901.09392, eq. 2,
 * by Monte Carlo):
 *
 * <p>{@code max_y ||map(y) - map(x)||_2 / ||map(x)||_2} over random images y with {@code ||y -
 * x||_inf <= radius}, each pixel changed by a uniform number of 8-bit steps and kept within 0 to
 * 255. Both maps explain the class predicted for x. Where map(x) is 0 throughout it is 1 if some
 * map(y) is not, and 0 if all are.
 *
 * @param radius on the scale 0 to 1; below one step of 1/255 nothing changes
 * @param samples images y for each x; 0 leaves it out
 */
public record MaxSensitivity(double radius, int samples) {

  private static final int LARGEST = 255;

  /** What {@link #samples} being 0 says. */
  public boolean leftOut() {
    return samples == 0;
  }

  /**
   * Measures a batch.
   *
   * @param maps the maps of the images as they are
   * @param targets the class that each explains
   * @param first number of the batch's first image, of which its random changes depend
   * @return one number by image, at least 0
   */
  double[] of(
      VariantRunner runner,
      LabelledImages images,
      MapSource source,
      List<SaliencyMap> maps,
      int[] targets,
      long seed,
      int first) {
    var largest = new double[images.size()];
    for (int sample = 0; sample < samples; sample++) {
      var changed = changed(images, seed, first, sample);
      var moved = source.maps(runner, images.shape(), changed, targets);
      for (int i = 0; i < largest.length; i++) {
        largest[i] = Math.max(largest[i], distance(maps.get(i).values(), moved.get(i).values()));
      }
    }
    return largest;
  }

  private byte[] changed(LabelledImages images, long seed, int first, int sample) {
    var pixels = images.pixels().clone();
    int size = images.shape().size();
    int steps = (int) Math.floor(radius * LARGEST + 1e-9);
    for (int i = 0; i < images.size(); i++) {
      var random = RandomStream.of(seed, Purpose.PERTURBATION, sample, first + i);
      for (int j = i * size; j < (i + 1) * size; j++) {
        int value = (pixels[j] & 0xff) + random.nextInt(-steps, steps + 1);
        pixels[j] = (byte) Math.clamp(value, 0, LARGEST);
      }
    }
    return pixels;
  }

  private static double distance(float[] map, float[] moved) {
    double squares = 0;
    double differences = 0;
    for (int i = 0; i < map.length; i++) {
      double difference = (double) moved[i] - map[i];
      squares += (double) map[i] * map[i];
      differences += difference * difference;
    }
    if (squares == 0) {
      return differences == 0 ? 0 : 1;
    }
    return Math.sqrt(differences / squares);
  }
}
