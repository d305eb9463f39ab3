package io.bitlens.bench;

import io.bitlens.dataset.BenchData;
import io.bitlens.dataset.DatasetException;
import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.engine.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The images that steps and predictions are timed on, and how they are normalised. */
record BenchImages(ImageSet images, int classes, Normalization normalization) {

  private static final int GENERATED = 4096;
  private static final int CLASSES = 10;

  /** The embedded sample of Fashion-MNIST. */
  static BenchImages fashion(String dataDir) throws DatasetException {
    var data = BenchData.load("fashion-mnist-sample", dataDir);
    return new BenchImages(
        data.train(),
        data.info().classNames().size(),
        new Normalization(data.info().mean(), data.info().std()));
  }

  /** Noise in the shape of CIFAR-10: three channels of 32 x 32 pixels, ten classes. */
  static BenchImages generated() {
    var random = new Random(1);
    var pixels = new byte[GENERATED * 3 * 32 * 32];
    random.nextBytes(pixels);
    var labels = random.ints(GENERATED, 0, CLASSES).toArray();
    return new BenchImages(
        new ImageSet(3, 32, 32, pixels, labels),
        CLASSES,
        new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.29, 0.29, 0.29)));
  }

  InputShape shape() {
    return new InputShape(images.channels(), images.height(), images.width());
  }

  /** The index-th batch of the size; after the last whole one comes the first again. */
  Batch batch(int index, int size) {
    int from = index % (images.size() / size) * size;
    return new Batch(
        Arrays.copyOfRange(
            images.pixels(), from * images.imageSize(), (from + size) * images.imageSize()),
        Arrays.copyOfRange(images.labels(), from, from + size));
  }
}
