package io.bitlens.explain.metric;

import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.ArrayList;
import java.util.List;

/**
 * Two models that are shown the same images. Both maps of an image explain the class that the first
 * model predicts, so that they answer one question even where the models differ in class.
 *
 * @param classes number of classes of both
 */
public record ModelPair(VariantRunner first, VariantRunner second, int classes) {

  private static final int BATCH = 64;

  /**
   * What the models say of one image.
   *
   * @param label true class
   * @param first class that the first model predicts, which both maps explain
   * @param second class that the second model predicts
   */
  public record ImageAgreement(int label, int first, int second, MapAgreement agreement) {

    /** Whether both predict one class. */
    public boolean sameClass() {
      return first == second;
    }
  }

  /** Compares the models' maps, image by image. */
  public List<ImageAgreement> compare(LabelledImages images, MapSource source, Progress progress) {
    var compared = new ArrayList<ImageAgreement>(images.size());
    for (int from = 0; from < images.size(); from += BATCH) {
      progress.at((double) from / images.size());
      compared.addAll(batch(images.batch(from, BATCH), source));
    }
    return compared;
  }

  private List<ImageAgreement> batch(LabelledImages batch, MapSource source) {
    int[] targets = predicted(first, batch);
    int[] others = predicted(second, batch);
    var maps = source.maps(first, batch.shape(), batch.pixels(), targets);
    var otherMaps = source.maps(second, batch.shape(), batch.pixels(), targets);
    var compared = new ArrayList<ImageAgreement>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      compared.add(
          new ImageAgreement(
              batch.labels()[i],
              targets[i],
              others[i],
              MapAgreement.of(maps.get(i), otherMaps.get(i))));
    }
    return compared;
  }

  private int[] predicted(VariantRunner runner, LabelledImages batch) {
    return Probabilities.argMax(runner.logits(batch.pixels(), batch.size()), classes);
  }
}
