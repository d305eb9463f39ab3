package io.bitlens.training.trainer;

import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.DatasetInfo;
import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.TrainingSession;
import io.bitlens.nn.program.StepOptions;
import java.util.List;
import java.util.Optional;

/** 8 x 8 images whose class is the quadrant that is bright, and a network that can tell. */
final class Quadrants {

  private static final InputShape SHAPE = new InputShape(1, 8, 8);
  private static final int CLASSES = 4;
  static final NetworkSpec NETWORK =
      new NetworkSpec(
          "test",
          SHAPE,
          CLASSES,
          List.of(
              new LayerSpec.Conv2d("conv1", 6, 3, 1, 0),
              new LayerSpec.BatchNorm("bn1"),
              new LayerSpec.Pact("act1"),
              new LayerSpec.MaxPool2d("pool1", 2),
              new LayerSpec.Flatten("flatten"),
              new LayerSpec.Dropout("drop1", 0.25),
              new LayerSpec.Linear("fc1", 16),
              new LayerSpec.Pact("act2"),
              new LayerSpec.Linear("fc2", CLASSES)));

  private Quadrants() {}

  /** The variant that trained tensors make. */
  static Variant variant(String precision, TrainedTensors tensors) {
    var info = data().info();
    try (var session =
        new TrainingSession(
            NETWORK,
            Precisions.preset(precision, NETWORK, false).orElseThrow(),
            new Normalization(info.mean(), info.std()),
            new StepOptions(
                false,
                0.5,
                StepOptions.Ranking.ABSOLUTE,
                StepOptions.Fill.UNIFORM,
                StepOptions.AlphaGradient.BY_BITS),
            99)) {
      session.startFrom(tensors);
      return session.variant();
    }
  }

  static Dataset data() {
    var info =
        new DatasetInfo(
            "quadrants",
            "Bright quadrants",
            1,
            8,
            8,
            List.of("upper left", "upper right", "lower left", "lower right"),
            400,
            100,
            100,
            List.of(0.35),
            List.of(0.3),
            DatasetInfo.Availability.EMBEDDED,
            Optional.empty(),
            "",
            "");
    return new Dataset(info, images(400, 1), images(100, 2), images(100, 3));
  }

  private static ImageSet images(int count, long seed) {
    var random = RandomStream.of(seed, Purpose.INITIALISATION, 0, 0);
    var pixels = new byte[count * SHAPE.size()];
    var labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES;
      for (int p = 0; p < SHAPE.size(); p++) {
        boolean bright = p / 32 == labels[i] / 2 && p % 8 / 4 == labels[i] % 2;
        pixels[i * SHAPE.size() + p] = (byte) (random.nextInt(120) + (bright ? 90 : 0));
      }
    }
    return new ImageSet(1, 8, 8, pixels, labels);
  }
}
