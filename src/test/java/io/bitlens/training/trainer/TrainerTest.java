package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.DatasetInfo;
import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantWeights.Coded;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.evaluation.EvaluationTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Trains a small network on 8 x 8 images whose class is the quadrant that is bright. */
class TrainerTest {

  private static final InputShape SHAPE = new InputShape(1, 8, 8);
  private static final int CLASSES = 4;
  private static final NetworkSpec NETWORK =
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

  private final DjlVariantLoader loader = new DjlVariantLoader();
  private final Trainer trainer = new Trainer(loader, System::nanoTime);
  private final Dataset data = quadrants();
  private final Recorder recorder = new Recorder();

  @Test
  void learnsAtTwoBitsWithGuidance() throws Exception {
    var result = trainer.train(spec("w2a2", 6, 7), data, recorder, () -> false);

    assertThat(result.test().accuracy()).isGreaterThan(0.95);
    assertThat(result.epochs()).hasSize(6).isEqualTo(recorder.epochs);
    assertThat(result.epochs().getLast().crossEntropy())
        .isLessThan(result.epochs().getFirst().crossEntropy());
    assertThat(result.epochs()).allSatisfy(epoch -> assertThat(epoch.kl()).isPositive());
    assertThat(result.epochs())
        .allSatisfy(epoch -> assertThat(epoch.alphas()).containsOnlyKeys("act1", "act2"));
    assertThat(((Coded) result.variant().layers().get(1).weights()).codes())
        .containsOnly((short) -3, (short) -1, (short) 1, (short) 3);
  }

  @Test
  void keepsTheEpochThatIsBestOnTheValidationSplit() throws Exception {
    var result = trainer.train(spec("w4a4", 5, 3), data, recorder, () -> false);

    double best =
        result.epochs().stream().mapToDouble(EpochMetrics::validationAccuracy).max().orElseThrow();
    assertThat(result.validation().accuracy()).isEqualTo(best);
    assertThat(result.epochs().get(result.bestEpoch() - 1).validationAccuracy()).isEqualTo(best);
    assertThat(result.epochs().subList(0, result.bestEpoch() - 1))
        .allSatisfy(epoch -> assertThat(epoch.validationAccuracy()).isLessThan(best));
  }

  @Test
  void theReturnedVariantIsTheOneThatWasEvaluated() throws Exception {
    var result = trainer.train(spec("w4a4", 2, 3), data, recorder, () -> false);

    var again = new EvaluationTally(CLASSES);
    try (var runner = loader.load(result.variant())) {
      again.add(
          runner.logits(data.test().pixels(), data.test().size()),
          data.test().labels(),
          0,
          data.test().size());
    }
    assertThat(again.evaluation()).isEqualTo(result.test());
  }

  @Test
  void theSameSpecificationGivesTheSameBitsAloneAndBesideAnother() throws Exception {
    var alone = trainer.train(spec("w2a2", 2, 7), data, recorder, () -> false).variant();
    var otherAlone = trainer.train(spec("fp32", 2, 8), data, recorder, () -> false).variant();
    try (var pool = Executors.newFixedThreadPool(2);
        var runner = loader.load(alone)) {
      var one = CompletableFuture.supplyAsync(() -> variant(spec("w2a2", 2, 7)), pool);
      var two = CompletableFuture.supplyAsync(() -> variant(spec("fp32", 2, 8)), pool);
      var expected = runner.logits(data.test().pixels(), data.test().size());
      while (!one.isDone() || !two.isDone()) {
        assertThat(runner.logits(data.test().pixels(), data.test().size())).isEqualTo(expected);
      }
      assertSameBits(one.get(), alone);
      assertSameBits(two.get(), otherAlone);
    }
  }

  @Test
  void anotherSeedGivesAnotherModel() throws Exception {
    var one = trainer.train(spec("fp32", 1, 1), data, recorder, () -> false);
    var two = trainer.train(spec("fp32", 1, 2), data, recorder, () -> false);

    assertThat(one.variant().layers().getFirst().offset())
        .isNotEqualTo(two.variant().layers().getFirst().offset());
  }

  @Test
  void stopsBetweenTwoStepsWhenCancelled() {
    var asked = new AtomicInteger();

    assertThatThrownBy(() ->
            trainer.train(spec("w4a4", 50, 7), data, recorder, () -> asked.incrementAndGet() > 3))
        .isInstanceOf(TrainingCancelledException.class);
    assertThat(asked).hasValue(4);
  }

  @Test
  void aDivergingTrainingFailsInsteadOfStoringNoise() {
    var wild =
        new TrainingSpec(
            NETWORK,
            Precisions.preset("fp32", NETWORK, false).orElseThrow(),
            SaliencyGuidance.DEFAULT,
            new OptimizerSpec(
                OptimizerSpec.Name.ADAM, 1e30, 1e-3, 0, OptimizerSpec.Schedule.CONSTANT),
            3,
            32,
            7);

    assertThatThrownBy(() -> trainer.train(wild, data, recorder, () -> false))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("try a lower learning rate");
  }

  @Test
  void tellsHowFarItIs() throws Exception {
    trainer.train(spec("w4a4", 2, 7), data, recorder, () -> false);

    // 400 images in batches of 32: 12 full ones and one of 16.
    assertThat(recorder.progress).allSatisfy(p -> assertThat(p.steps()).isEqualTo(26));
    assertThat(recorder.progress)
        .extracting(TrainingProgress::phase)
        .contains(
            "calibrating activations",
            "epoch 1 of 2",
            "epoch 2 of 2",
            "evaluating on the test set");
    assertThat(recorder.progress.getLast().step()).isEqualTo(26);
  }

  private Variant variant(TrainingSpec spec) {
    try {
      return trainer.train(spec, data, new Recorder(), () -> false).variant();
    } catch (TrainingCancelledException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertSameBits(Variant found, Variant expected) {
    assertThat(found).usingRecursiveComparison().isEqualTo(expected);
  }

  private static TrainingSpec spec(String precision, int epochs, long seed) {
    return new TrainingSpec(
        NETWORK,
        Precisions.preset(precision, NETWORK, false).orElseThrow(),
        SaliencyGuidance.DEFAULT,
        new OptimizerSpec(OptimizerSpec.Name.ADAM, 1e-2, 1e-2, 2e-4, OptimizerSpec.Schedule.COSINE),
        epochs,
        32,
        seed);
  }

  private static Dataset quadrants() {
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

  private static final class Recorder implements TrainingListener {

    private final List<TrainingProgress> progress = new ArrayList<>();
    private final List<EpochMetrics> epochs = new ArrayList<>();

    @Override
    public void progress(TrainingProgress progress) {
      this.progress.add(progress);
    }

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      epochs.add(metrics);
    }
  }
}
