package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Stages, warm starts, teachers and early ends of trainings on {@link Quadrants}. */
class RecipeTrainingTest {

  private final Trainer trainer = new Trainer(new DjlVariantLoader(), System::nanoTime);
  private final Recorder recorder = new Recorder();

  @Test
  void eachStageGoesOnFromTheBestWeightsOfTheOneBefore() throws Exception {
    var result = train(course(3, "fp32", "w4a4", "w2a2"), DistillationSpec.NONE, Beginning.FRESH);

    assertThat(result.variant().precision().name()).isEqualTo("w2a2");
    assertThat(result.bestEpoch()).isBetween(7, 9);
    assertThat(result.epochs())
        .extracting(EpochMetrics::precision)
        .containsExactly("fp32", "fp32", "fp32", "w4a4", "w4a4", "w4a4", "w2a2", "w2a2", "w2a2");
    assertThat(result.epochs())
        .extracting(EpochMetrics::epoch)
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    // A training that went on is far ahead of one that began.
    assertThat(result.epochs().get(3).crossEntropy())
        .isLessThan(result.epochs().getFirst().crossEntropy() / 2);
    assertThat(recorder.progress.getLast().step()).isEqualTo(recorder.progress.getLast().steps());
    assertThat(recorder.progress).allSatisfy(p -> assertThat(p.epochs()).isEqualTo(9));
  }

  @Test
  void theFirstStageIsThatTrainingAloneAndItsTensorsAreAGoodStart() throws Exception {
    var staged = train(course(2, "fp32", "w4a4"), DistillationSpec.NONE, Beginning.FRESH);
    var first = train(course(2, "fp32"), DistillationSpec.NONE, Beginning.FRESH);
    var second =
        train(
            course(1, "w4a4"),
            DistillationSpec.NONE,
            Beginning.of(Optional.of(first.tensors()), Optional.empty()));

    assertThat(second.epochs().getFirst().crossEntropy())
        .isLessThan(first.epochs().getFirst().crossEntropy());
    assertThat(staged.epochs().subList(0, 2))
        .usingRecursiveComparison()
        .ignoringFields("seconds", "imagesPerSecond")
        .isEqualTo(first.epochs());
  }

  @Test
  void theTensorsOfAResultGiveItsVariant() throws Exception {
    var result = train(course(3, "w4a4"), DistillationSpec.NONE, Beginning.FRESH);

    assertThat(Quadrants.variant("w4a4", result.tensors()))
        .usingRecursiveComparison()
        .isEqualTo(result.variant());
  }

  @Test
  void theFullPrecisionStageTeachesTheOthers() throws Exception {
    var result = train(course(2, "fp32", "w2a2"), new DistillationSpec(0.5, 4), Beginning.FRESH);

    assertThat(result.epochs().subList(0, 2))
        .allSatisfy(epoch -> assertThat(epoch.distillation()).isZero());
    assertThat(result.epochs().subList(2, 4))
        .allSatisfy(epoch -> assertThat(epoch.distillation()).isPositive());
  }

  @Test
  void aStoredTeacherTeachesEveryStage() throws Exception {
    var teacher = train(course(3, "fp32"), DistillationSpec.NONE, Beginning.FRESH).variant();

    var result =
        train(
            course(4, "fp32"),
            new DistillationSpec(1, 2),
            Beginning.of(Optional.empty(), Optional.of(teacher)));

    assertThat(result.epochs().getLast().distillation())
        .isPositive()
        .isLessThan(result.epochs().getFirst().distillation() / 2);
    // Labels have no part in it, and yet the classes are learned.
    assertThat(result.test().accuracy()).isGreaterThan(0.9);
  }

  @Test
  void distillationWithoutATeacherIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> train(course(1, "w4a4"), new DistillationSpec(0.5, 4), Beginning.FRESH))
        .withMessage("distillation needs a teacher or a full-precision stage");
  }

  @Test
  void aStageEndsEarlyWithoutABetterEpoch() throws Exception {
    var patient =
        train(
            new Course(List.of(new Stage(precision("fp32"), 60)), 32, 3),
            DistillationSpec.NONE,
            Beginning.FRESH);

    assertThat(patient.epochs()).hasSize(patient.bestEpoch() + 3).hasSizeLessThan(60);
    var last = recorder.progress.getLast();
    assertThat(last.epochs()).isEqualTo(patient.epochs().size());
    assertThat(last.step()).isEqualTo(last.steps());
  }

  @Test
  void aCourseNeedsAnEpochInEachStage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Course(List.of(), 32, 0))
        .withMessage("a training needs at least one epoch in each stage");
    assertThatIllegalArgumentException().isThrownBy(() -> course(0, "fp32"));
  }

  private TrainingResult train(Course course, DistillationSpec distillation, Beginning beginning)
      throws Exception {
    var spec =
        new TrainingSpec(
            Quadrants.NETWORK,
            course,
            QuantizerSpec.DEFAULT,
            new SaliencyGuidance(
                false, 0.5, 1, SaliencyGuidance.DEFAULT.ranking(), SaliencyGuidance.DEFAULT.fill()),
            new OptimizerSpec(
                OptimizerSpec.Name.ADAM,
                5e-3,
                1e-2,
                2e-4,
                0.01,
                0.5,
                OptimizerSpec.Schedule.COSINE),
            new AugmentationSpec(1, false),
            distillation,
            Arithmetic.FP32,
            7);
    return trainer.train(spec, beginning, Quadrants.data(), recorder, () -> false);
  }

  private static Course course(int epochs, String... precisions) {
    return new Course(
        Stream.of(precisions).map(name -> new Stage(precision(name), epochs)).toList(), 32, 0);
  }

  private static Precision precision(String name) {
    return Precisions.preset(name, Quadrants.NETWORK, false).orElseThrow();
  }
}
