package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantWeights.Coded;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.evaluation.EvaluationTally;
import io.bitlens.nn.evaluation.ProbabilityScores;
import io.bitlens.nn.program.StepOptions.AlphaGradient;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trains a small network on {@link Quadrants}. */
class TrainerTest {

  private static final NetworkSpec NETWORK = Quadrants.NETWORK;
  private static final int CLASSES = NETWORK.classes();
  private static final OptimizerSpec OPTIMIZER =
      new OptimizerSpec(
          OptimizerSpec.Name.ADAM, 1e-2, 1e-2, 2e-4, 0, 0, OptimizerSpec.Schedule.COSINE);

  private final DjlVariantLoader loader = new DjlVariantLoader();
  private final Trainer trainer = new Trainer(loader, System::nanoTime);
  private final Dataset data = Quadrants.data();
  private final Recorder recorder = new Recorder();

  @Test
  void learnsAtTwoBitsWithGuidance() throws Exception {
    var result = trainer.train(spec("w2a2", 6, 7), Beginning.FRESH, data, recorder, () -> false);

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

  @ParameterizedTest
  @EnumSource(names = {"SAWB", "SAWB_SYMMETRIC", "LSQ"})
  void learnsAtTwoBitsWithEveryQuantizer(WeightQuantizer quantizer) throws Exception {
    var quantizers =
        new QuantizerSpec(quantizer, AlphaGradient.CLIPPED, new AlphaStart(OptionalDouble.of(6)));
    var result =
        trainer.train(spec("w2a2", quantizers, 6, 7), Beginning.FRESH, data, recorder, () -> false);
    var weights = (Coded) result.variant().layers().get(1).weights();

    assertThat(result.test().accuracy()).isGreaterThan(0.95);
    assertThat(weights.grid()).isEqualTo(quantizer.grid());
    assertThat(recorder.epochs.getFirst().alphas().values())
        .allSatisfy(alpha -> assertThat(alpha).isCloseTo(6, within(1.0)));
    assertThat(recorder.progress)
        .extracting(TrainingProgress::phase)
        .doesNotContain("calibrating activations");
  }

  @Test
  void learnsInHalfPrecisionToo() throws Exception {
    var result =
        trainer.train(
            spec("w2a2", QuantizerSpec.DEFAULT, 6, 7, Arithmetic.BF16),
            Beginning.FRESH,
            data,
            recorder,
            () -> false);
    var single = trainer.train(spec("w2a2", 6, 7), Beginning.FRESH, data, recorder, () -> false);

    assertThat(result.test().accuracy()).isGreaterThan(0.95);
    // The same training but for its rounding.
    assertThat(result.epochs().getFirst().crossEntropy())
        .isNotEqualTo(single.epochs().getFirst().crossEntropy())
        .isCloseTo(single.epochs().getFirst().crossEntropy(), within(0.1));
  }

  @Test
  void keepsTheEpochThatIsBestOnTheValidationSplit() throws Exception {
    var result = trainer.train(spec("w4a4", 5, 3), Beginning.FRESH, data, recorder, () -> false);

    // Several epochs are right about all images: of those the one with the lowest loss.
    var best =
        result.epochs().stream()
            .max(
                Comparator.comparingDouble(EpochMetrics::validationAccuracy)
                    .thenComparing(
                        Comparator.comparingDouble(EpochMetrics::validationLoss).reversed()))
            .orElseThrow();
    assertThat(result.bestEpoch()).isEqualTo(best.epoch()).isGreaterThan(1);
    assertThat(result.validation().accuracy()).isEqualTo(best.validationAccuracy());
    assertThat(result.validation().nll()).isEqualTo(best.validationLoss());
  }

  @Test
  void theReturnedVariantIsTheOneThatWasEvaluated() throws Exception {
    var result = trainer.train(spec("w4a4", 2, 3), Beginning.FRESH, data, recorder, () -> false);

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
  void theTemperatureIsTheOneThatFitsTheValidationSplitBest() throws Exception {
    var validation = data.validation();
    var labels = validation.labels().clone();
    for (int i = 0; i < labels.length; i += 5) {
      labels[i] = (labels[i] + 1) % CLASSES;
    }
    var noisy = new ImageSet(1, 8, 8, validation.pixels(), labels);
    var ambiguous = new Dataset(data.info(), data.train(), noisy, data.test());

    var result =
        trainer.train(spec("w2a2", 1, 3), Beginning.FRESH, ambiguous, recorder, () -> false);

    var calibration = result.calibration();
    double temperature = calibration.temperature();
    try (var runner = loader.load(result.variant())) {
      var logits = runner.logits(validation.pixels(), labels.length);
      assertThat(ProbabilityScores.of(logits, labels, CLASSES, temperature))
          .isEqualTo(calibration.validation());
      for (double other : new double[] {temperature * 0.99, temperature * 1.01, 1}) {
        assertThat(ProbabilityScores.of(logits, labels, CLASSES, other).nll())
            .isGreaterThan(calibration.validation().nll());
      }
      var unseen = runner.logits(data.test().pixels(), data.test().size());
      assertThat(ProbabilityScores.of(unseen, data.test().labels(), CLASSES, temperature))
          .isEqualTo(calibration.test());
    }
  }

  @Test
  void theSameSpecificationGivesTheSameBitsAloneAndBesideAnother() throws Exception {
    var alone =
        trainer.train(spec("w2a2", 2, 7), Beginning.FRESH, data, recorder, () -> false).variant();
    var otherAlone =
        trainer.train(spec("fp32", 2, 8), Beginning.FRESH, data, recorder, () -> false).variant();
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
    var one = trainer.train(spec("fp32", 1, 1), Beginning.FRESH, data, recorder, () -> false);
    var two = trainer.train(spec("fp32", 1, 2), Beginning.FRESH, data, recorder, () -> false);

    assertThat(one.variant().layers().getFirst().offset())
        .isNotEqualTo(two.variant().layers().getFirst().offset());
  }

  @Test
  void stopsBetweenTwoStepsWhenCancelled() {
    var asked = new AtomicInteger();

    assertThatThrownBy(() ->
            trainer.train(
                spec("w4a4", 50, 7),
                Beginning.FRESH,
                data,
                recorder,
                () -> asked.incrementAndGet() > 3))
        .isInstanceOf(TrainingCancelledException.class);
    assertThat(asked).hasValue(4);
  }

  @Test
  void aDivergingTrainingFailsInsteadOfStoringNoise() {
    var wild =
        new TrainingSpec(
            NETWORK,
            Course.of(Precisions.preset("fp32", NETWORK, false).orElseThrow(), 3, 32),
            QuantizerSpec.DEFAULT,
            SaliencyGuidance.DEFAULT,
            new OptimizerSpec(
                OptimizerSpec.Name.ADAM, 1e30, 1e-3, 0, 0, 0, OptimizerSpec.Schedule.CONSTANT),
            AugmentationSpec.NONE,
            DistillationSpec.NONE,
            Arithmetic.FP32,
            7);

    assertThatThrownBy(() -> trainer.train(wild, Beginning.FRESH, data, recorder, () -> false))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("try a lower learning rate");
  }

  @Test
  void tellsHowTheFirstValidationImageIsSeenAfterEachEpoch() throws Exception {
    var result = trainer.train(spec("w4a4", 3, 3), Beginning.FRESH, data, recorder, () -> false);

    assertThat(recorder.maps).extracting(ProbeMap::epoch).containsExactly(1, 2, 3);
    var map = recorder.maps.get(result.bestEpoch() - 1);
    var validation = data.validation();
    try (var runner = loader.load(result.variant())) {
      var pixels = Arrays.copyOf(validation.pixels(), validation.imageSize());
      var saliency = runner.saliency(pixels, 1, new int[] {validation.labels()[0]});
      assertThat(map.values()).hasSize(64).isEqualTo(saliency.gradients());
      for (float logit : saliency.logits()) {
        assertThat(logit).isLessThanOrEqualTo(saliency.logits()[map.predicted()]);
      }
    }
    assertThat(map.target()).isEqualTo(validation.labels()[0]);
    assertThat(map.precision()).isEqualTo("w4a4");
    assertThat(map.surrogate()).isTrue();
    assertThat(recorder.maps.getFirst().values()).isNotEqualTo(recorder.maps.getLast().values());
  }

  @Test
  void tellsOfAFullPrecisionMapThatItIsNoSurrogate() throws Exception {
    trainer.train(spec("fp32", 1, 3), Beginning.FRESH, data, recorder, () -> false);

    assertThat(recorder.maps).singleElement().returns(false, ProbeMap::surrogate);
  }

  @Test
  void tellsHowFarItIs() throws Exception {
    trainer.train(spec("w4a4", 2, 7), Beginning.FRESH, data, recorder, () -> false);

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
      return trainer.train(spec, Beginning.FRESH, data, new Recorder(), () -> false).variant();
    } catch (TrainingCancelledException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertSameBits(Variant found, Variant expected) {
    assertThat(found).usingRecursiveComparison().isEqualTo(expected);
  }

  private static TrainingSpec spec(String precision, int epochs, long seed) {
    return spec(precision, QuantizerSpec.DEFAULT, epochs, seed);
  }

  private static TrainingSpec spec(
      String precision, QuantizerSpec quantizers, int epochs, long seed) {
    return spec(precision, quantizers, epochs, seed, Arithmetic.FP32);
  }

  private static TrainingSpec spec(
      String precision, QuantizerSpec quantizers, int epochs, long seed, Arithmetic arithmetic) {
    return new TrainingSpec(
        NETWORK,
        Course.of(Precisions.preset(precision, NETWORK, false).orElseThrow(), epochs, 32),
        quantizers,
        SaliencyGuidance.DEFAULT,
        OPTIMIZER,
        AugmentationSpec.NONE,
        DistillationSpec.NONE,
        arithmetic,
        seed);
  }
}
