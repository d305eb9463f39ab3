package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.dataset.Dataset;
import io.bitlens.nn.BitAllocation.Sensitivity;
import io.bitlens.nn.BitAllocation.Trial;
import io.bitlens.nn.NetworkCost;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.training.checkpoint.Written;
import io.bitlens.training.trainer.TrainingListener.Occasion;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Trainings on {@link Quadrants} that search for their bits. */
class AllocationTest {

  private static final int STEPS = 13;
  private static final int TWIN_EPOCHS = 6;
  private static final int TRIAL_EPOCHS = 2;

  private final Trainer trainer = new Trainer(new DjlVariantLoader(), System::nanoTime);
  private final Dataset data = Quadrants.data();
  private final Recorder recorder = new Recorder();

  @Test
  void theSmallestThatHoldsIsStored() throws Exception {
    var result = train(budget(0.05, 0.4));

    var found = result.allocation().orElseThrow();
    var held = found.trials().stream().filter(Trial::holds).toList();
    var stored = NetworkCost.of(Quadrants.NETWORK, result.variant().precision()).packedBits();
    assertThat(held).isNotEmpty();
    assertThat(held)
        .extracting(Trial::packedBits)
        .allSatisfy(b -> assertThat(stored).isLessThanOrEqualTo(b));
    assertThat(held)
        .allSatisfy(trial -> {
          assertThat(trial.accuracyDrop()).isLessThanOrEqualTo(0.05);
          assertThat(trial.mapAgreement()).isGreaterThanOrEqualTo(0.4);
        });
    assertThat(found.trials())
        .filteredOn(trial -> !trial.holds())
        .allSatisfy(trial ->
            assertThat(trial.accuracyDrop() > 0.05 || trial.mapAgreement() < 0.4).isTrue());
    assertThat(result.variant().precision().name()).isEqualTo(Precisions.AUTO);
    assertThat(found.twinAccuracy() - result.validation().accuracy()).isLessThanOrEqualTo(0.05);
  }

  @Test
  void everyLayerHasAShareOfTheSensitivity() throws Exception {
    var found = train(budget(0.05, 0.4)).allocation().orElseThrow();

    assertThat(found.sensitivities())
        .extracting(Sensitivity::layer)
        .containsExactly("conv1", "fc1", "fc2");
    assertThat(found.sensitivities().stream().mapToDouble(Sensitivity::share).sum())
        .isCloseTo(1, within(1e-9));
    // 2-bit weights move every layer's outputs by more than the bound of 1/16.
    assertThat(found.sensitivities())
        .allSatisfy(layer -> assertThat(layer.mapAgreement()).isLessThan(1));
    assertThat(found.sensitivities()).anySatisfy(layer -> assertThat(layer.dual()).isPositive());
  }

  @Test
  void aBudgetThatNothingHoldsIsToldWithWhatWasMeasured() {
    assertThatExceptionOfType(BudgetNotHeldException.class)
        .isThrownBy(() -> train(budget(0.05, 1)))
        .withMessageMatching(
            "no precision holds the budget \\(accuracy drop at most 0.0500, map agreement at least"
                + " 1.000\\); the largest that was tried, \\{conv1=8.* has a drop of .* and an"
                + " agreement of .*: allow more, offer more bits, or train longer");
  }

  @Test
  void oneThatAllHoldEndsAtTheFewestBits() throws Exception {
    var result = train(budget(1, -1));

    assertThat(result.allocation().orElseThrow().trials())
        .allSatisfy(t -> assertThat(t.holds()).isTrue());
    assertThat(
            new TreeSet<>(
                result.allocation().orElseThrow().trials().getLast().weightBits().values()))
        .containsExactly(2);
    var last = recorder.progress.getLast();
    assertThat(last.step()).isEqualTo(last.steps());
    assertThat(last.epochs()).isEqualTo(result.epochs().size());
  }

  @Test
  void itsPartsAreNamed() throws Exception {
    var result = train(budget(1, -1));

    assertThat(result.epochs())
        .extracting(EpochMetrics::precision)
        .startsWith("fp32", "fp32", "fp32", "fp32", "fp32", "fp32", "constrained auto 2-2-2")
        .endsWith("auto 2-2-2");
    assertThat(recorder.progress)
        .extracting(TrainingProgress::phase)
        .anyMatch(phase -> phase.matches("epoch 1 of \\d+, full-precision twin"))
        .anyMatch(phase -> phase.matches("epoch \\d+ of \\d+, trial 1, auto \\d-\\d-\\d"));
  }

  @Test
  void itGoesOnFromAnyCheckpointToTheSameBits() throws Exception {
    var spec = spec(budget(0.05, 0.4));
    var checkpoints = new Checkpoints(17);
    var whole = trainer.train(spec, Beginning.FRESH, data, checkpoints, () -> false);
    int steps = whole.epochs().size() * STEPS;
    assertThat(checkpoints.taken()).hasSize(1 + (steps - 1) / 17 + whole.epochs().size());
    assertThat(checkpoints.taken()).extracting(Checkpoint::stage).contains(0, 1, 2, 3);

    for (var checkpoint : checkpoints.taken()) {
      assertThat(
              trainer.train(
                  spec, Beginning.at(Written.again(checkpoint)), data, new Recorder(), () -> false))
          .usingRecursiveComparison()
          .ignoringFieldsMatchingRegexes(".*[sS]econds?", ".*imagesPerSecond")
          .isEqualTo(whole);
    }
  }

  @Test
  void aCheckpointOfFixedStagesIsRefused() throws Exception {
    var interruption = new Interruption(Occasion.EPOCH, TWIN_EPOCHS + 1);
    assertThatThrownBy(() ->
            trainer.train(
                spec(budget(0.05, 0.4)),
                Beginning.FRESH,
                data,
                interruption,
                interruption::stopped))
        .isInstanceOf(TrainingCancelledException.class);
    var fixed = spec(new Course(List.of(stage("fp32", 2), stage("w4a4", 2)), 32, 0));

    assertThatThrownBy(() ->
            trainer.train(
                fixed,
                Beginning.at(interruption.checkpoint().orElseThrow()),
                data,
                recorder,
                () -> false))
        .isInstanceOf(UnusableCheckpointException.class);
  }

  private TrainingResult train(Course course) throws Exception {
    return trainer.train(spec(course), Beginning.FRESH, data, recorder, () -> false);
  }

  private static Course budget(double accuracyDrop, double mapAgreement) {
    var allocation = new AllocationSpec(accuracyDrop, mapAgreement, List.of(2, 4, 8), 4, 2, 60);
    return new Course(
        List.of(
            stage("fp32", TWIN_EPOCHS),
            new Stage(allocation.largest(Quadrants.NETWORK), TRIAL_EPOCHS)),
        32,
        0,
        Optional.of(allocation));
  }

  private static Stage stage(String precision, int epochs) {
    return new Stage(Precisions.preset(precision, Quadrants.NETWORK, false).orElseThrow(), epochs);
  }

  private static TrainingSpec spec(Course course) {
    return new TrainingSpec(
        Quadrants.NETWORK,
        course,
        QuantizerSpec.DEFAULT,
        SaliencyGuidance.DEFAULT,
        new OptimizerSpec(
            OptimizerSpec.Name.ADAM, 5e-3, 1e-2, 2e-4, 0.01, 0.5, OptimizerSpec.Schedule.COSINE),
        new AugmentationSpec(1, false),
        new DistillationSpec(0.5, 4),
        Arithmetic.FP32,
        7);
  }
}
