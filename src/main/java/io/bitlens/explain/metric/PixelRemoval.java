package io.bitlens.explain.metric;

import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pixel flipping (Samek et al. 2017, IEEE TNNLS 28(11), eq. 8; deletion and insertion of Petsiuk et
 * al., arXiv 1806.07421): pixels are taken away in the order that a map gives, and replaced by the
 * background, pixel value 0, in all channels. At step s, floor(s H W / 10) of them are gone.
 */
final class PixelRemoval {

  private final VariantRunner runner;
  private final LabelledImages images;
  private final int[] targets;
  private final int classes;

  /**
   * The curves of one image.
   *
   * @param mostFirst those that matter most are removed first: the deletion curve
   * @param leastFirst those that matter least are removed first
   * @param insertion those that matter most are put on the background first: the curve leastFirst,
   *     read from its end, after the empty background
   */
  record Curves(RemovalCurve mostFirst, RemovalCurve leastFirst, RemovalCurve insertion) {}

  /**
   * Removal from a batch.
   *
   * @param targets class whose probability is followed, by image
   */
  PixelRemoval(VariantRunner runner, LabelledImages images, int[] targets, int classes) {
    this.runner = runner;
    this.images = images;
    this.targets = targets;
    this.classes = classes;
  }

  /**
   * Follows each image of the batch.
   *
   * @param first number of the batch's first image, of which its order of ties depends
   */
  List<Curves> curves(List<SaliencyMap> maps, long seed, int first) {
    var orders = new int[maps.size()][];
    for (int i = 0; i < orders.length; i++) {
      orders[i] =
          PixelOrder.of(maps.get(i), RandomStream.of(seed, Purpose.CONTROL_MAP, 1, first + i));
    }
    var mostFirst = new float[RemovalCurve.STEPS][];
    var leastFirst = new float[RemovalCurve.STEPS + 1][];
    for (int step = 0; step < RemovalCurve.STEPS; step++) {
      mostFirst[step] = logits(orders, step, true);
      leastFirst[step] = step == 0 ? mostFirst[0] : logits(orders, step, false);
    }
    leastFirst[RemovalCurve.STEPS] = logits(orders, RemovalCurve.STEPS, false);
    return IntStream.range(0, orders.length)
        .mapToObj(i ->
            new Curves(
                curve(mostFirst, i, false),
                curve(leastFirst, i, false),
                curve(leastFirst, i, true)))
        .toList();
  }

  private float[] logits(int[][] orders, int step, boolean mostFirst) {
    var shape = images.shape();
    int positions = shape.height() * shape.width();
    int gone = step * positions / RemovalCurve.STEPS;
    var pixels = images.pixels().clone();
    for (int i = 0; i < orders.length; i++) {
      for (int n = 0; n < gone; n++) {
        int position = orders[i][mostFirst ? n : positions - 1 - n];
        for (int c = 0; c < shape.channels(); c++) {
          pixels[i * shape.size() + c * positions + position] = 0;
        }
      }
    }
    return runner.logits(pixels, orders.length);
  }

  private RemovalCurve curve(float[][] logits, int image, boolean fromTheEnd) {
    var probability = new float[RemovalCurve.STEPS];
    var correct = new boolean[RemovalCurve.STEPS];
    for (int step = 0; step < RemovalCurve.STEPS; step++) {
      var row = logits[fromTheEnd ? RemovalCurve.STEPS - step : step];
      probability[step] = (float) Probabilities.softmax(row, image, classes)[targets[image]];
      correct[step] = Probabilities.argMax(row, image, classes) == images.labels()[image];
    }
    return new RemovalCurve(probability, correct);
  }
}
