package io.bitlens.study;

import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.DatasetCatalog;
import io.bitlens.dataset.DatasetException;
import io.bitlens.dataset.ImageSet;
import io.bitlens.explain.metric.LabelledImages;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.Batch;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelStore;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/** The models and images that studies look at. */
@Component
class StudyMaterial {

  /**
   * Images, and where they are from.
   *
   * @param images in the order of {@code origin}
   */
  record Chosen(LabelledImages images, StudyImages origin) {}

  private static final int CALIBRATION_IMAGES = 512;

  private final ModelStore models;
  private final DatasetCatalog datasets;

  StudyMaterial(ModelStore models, DatasetCatalog datasets) {
    this.models = models;
    this.datasets = datasets;
  }

  /**
   * What is known of a model.
   *
   * @throws ModelGoneException if there is none
   */
  Model model(UUID id) {
    return models.find(id).orElseThrow(() -> new ModelGoneException(id));
  }

  /**
   * What a model computes.
   *
   * @throws ModelGoneException if there is none
   */
  Variant variant(UUID id) {
    return models.load(id).orElseThrow(() -> new ModelGoneException(id));
  }

  /**
   * What a model was made from.
   *
   * @throws ModelGoneException if there is none, or it was stored without
   */
  TrainedTensors tensors(UUID id) {
    return models.tensors(id).orElseThrow(() -> new ModelGoneException(id));
  }

  /**
   * The data set that a model was trained on.
   *
   * @param progress told, in words, what is being done
   */
  Dataset dataset(Model model, Consumer<String> progress) throws DatasetException {
    return datasets.load(model.provenance().dataset(), progress);
  }

  /**
   * Some test images.
   *
   * @param most how many; fewer if the test set has fewer
   */
  static Chosen testImages(Dataset data, int most, long seed) {
    int[] indices = ImageChoice.of(data.test().size(), most, seed);
    return new Chosen(
        images(data.test(), indices),
        new StudyImages(
            data.info().id(),
            data.info().sha256().orElse(""),
            Arrays.stream(indices).boxed().toList()));
  }

  /** The first training images, with which a training sets clips, too. */
  static Batch calibration(Dataset data) {
    int count = Math.min(CALIBRATION_IMAGES, data.train().size());
    var images = images(data.train(), IntStream.range(0, count).toArray());
    return new Batch(images.pixels(), images.labels());
  }

  /** The images at some positions of a set. */
  static LabelledImages images(ImageSet set, int... indices) {
    int size = set.imageSize();
    var pixels = new byte[indices.length * size];
    var labels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(set.pixels(), indices[i] * size, pixels, i * size, size);
      labels[i] = set.labels()[indices[i]];
    }
    return new LabelledImages(
        new InputShape(set.channels(), set.height(), set.width()), pixels, labels);
  }
}
