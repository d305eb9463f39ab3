package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.dataset.Dataset;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.SessionState;
import io.bitlens.nn.program.StepOptions.AlphaGradient;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.training.checkpoint.Written;
import io.bitlens.training.trainer.TrainingListener.Occasion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A training that is interrupted anywhere and resumed ends with the bits of one that was not. */
class ResumeTest {

  private static final int STEPS = 13;
  private static final int EPOCHS = 2;

  private final Trainer trainer = new Trainer(new DjlVariantLoader(), System::nanoTime);
  private final Dataset data = Quadrants.data();

  @ParameterizedTest
  @EnumSource(names = {"DOREFA", "LSQ"})
  void wherever(WeightQuantizer quantizer) throws Exception {
    var spec = spec(quantizer, EPOCHS, 0);
    var checkpoints = new Checkpoints(11);
    var whole = trainer.train(spec, Beginning.FRESH, data, checkpoints, () -> false);

    int steps = 3 * EPOCHS * STEPS;
    assertThat(checkpoints.taken()).hasSize(1 + (steps - 1) / 11 + 3 * EPOCHS);
    assertThat(checkpoints.taken()).extracting(Checkpoint::stage).contains(0, 1, 2);
    for (var checkpoint : checkpoints.taken()) {
      assertResumes(spec, checkpoint, whole);
    }
  }

  @Test
  void takingCheckpointsChangesNothing() throws Exception {
    var spec = spec(WeightQuantizer.DOREFA, EPOCHS, 0);

    assertThat(trainer.train(spec, Beginning.FRESH, data, new Checkpoints(1), () -> false))
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*[sS]econds?", ".*imagesPerSecond")
        .isEqualTo(trainer.train(spec, Beginning.FRESH, data, new Recorder(), () -> false));
  }

  @Test
  void whenItIsToldToStop() throws Exception {
    var spec = spec(WeightQuantizer.DOREFA, EPOCHS, 0);
    var whole = trainer.train(spec, Beginning.FRESH, data, new Recorder(), () -> false);
    // Asked before each step and each batch of the validation: 13 steps and 1 batch an epoch.
    for (int asked : new int[] {1, 5, 14, 16, 20}) {
      var interruption = new Interruption(Occasion.STOP, 1);
      var left = new int[] {asked};
      assertThatThrownBy(
              () -> trainer.train(spec, Beginning.FRESH, data, interruption, () -> --left[0] <= 0))
          .isInstanceOf(TrainingCancelledException.class);

      var checkpoint = interruption.checkpoint().orElseThrow();
      assertThat(checkpoint.epochs().size() * (STEPS + 1) + checkpoint.step()).isEqualTo(asked - 1);
      assertResumes(spec, checkpoint, whole);
    }
  }

  @Test
  void afterAnEarlyEnd() throws Exception {
    var spec = spec(WeightQuantizer.DOREFA, 6, 1);
    var checkpoints = new Checkpoints(Integer.MAX_VALUE);
    var whole = trainer.train(spec, Beginning.FRESH, data, checkpoints, () -> false);

    assertThat(whole.epochs()).hasSizeLessThan(18);
    assertThat(checkpoints.taken()).hasSize(1 + whole.epochs().size());
    for (var checkpoint : checkpoints.taken()) {
      assertResumes(spec, checkpoint, whole);
    }
  }

  @Test
  void inHalfPrecisionWithSomebodyElsesTeacher() throws Exception {
    var teacher =
        trainer
            .train(
                spec(WeightQuantizer.DOREFA, 1, 0),
                Beginning.FRESH,
                data,
                new Recorder(),
                () -> false)
            .variant();
    var all = spec(WeightQuantizer.SAWB, EPOCHS, 0);
    var spec =
        new TrainingSpec(
            all.network(),
            new Course(List.of(stage("w4a4", EPOCHS)), 32, 0),
            all.quantizers(),
            all.saliency(),
            all.optimizer(),
            all.augmentation(),
            all.distillation(),
            Arithmetic.BF16,
            all.seed());
    var beginning = Beginning.of(Optional.empty(), Optional.of(teacher));
    var whole = trainer.train(spec, beginning, data, new Recorder(), () -> false);
    for (int step : new int[] {1, STEPS, STEPS + 6}) {
      var interruption = new Interruption(Occasion.STEP, step);
      assertThatThrownBy(
              () -> trainer.train(spec, beginning, data, interruption, interruption::stopped))
          .isInstanceOf(TrainingCancelledException.class);
      var checkpoint = Written.again(interruption.checkpoint().orElseThrow());

      assertResumes(
          spec,
          new Beginning(Optional.empty(), Optional.of(teacher), Optional.of(checkpoint)),
          whole);
    }
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefused() throws Exception {
    var interruption = new Interruption(Occasion.EPOCH, 5);
    var stop = interruption;
    assertThatThrownBy(() ->
            trainer.train(
                spec(WeightQuantizer.DOREFA, EPOCHS, 0),
                Beginning.FRESH,
                data,
                stop,
                stop::stopped))
        .isInstanceOf(TrainingCancelledException.class);
    var other =
        new TrainingSpec(
            Quadrants.NETWORK,
            new Course(List.of(stage("fp32", 1)), 32, 0),
            QuantizerSpec.DEFAULT,
            SaliencyGuidance.DEFAULT,
            OptimizerSpec.DEFAULT,
            AugmentationSpec.NONE,
            DistillationSpec.NONE,
            Arithmetic.FP32,
            7);

    assertThatThrownBy(() ->
            trainer.train(
                other,
                Beginning.at(interruption.checkpoint().orElseThrow()),
                data,
                new Recorder(),
                () -> false))
        .isInstanceOf(UnusableCheckpointException.class)
        .hasMessage("the checkpoint is of another course of stages, epochs and steps");
  }

  @Test
  void aCheckpointWithOtherTensorsIsRefused() throws Exception {
    var interruption = new Interruption(Occasion.EPOCH, 1);
    assertThatThrownBy(() ->
            trainer.train(
                spec(WeightQuantizer.DOREFA, EPOCHS, 0),
                Beginning.FRESH,
                data,
                interruption,
                interruption::stopped))
        .isInstanceOf(TrainingCancelledException.class);
    var c = interruption.checkpoint().orElseThrow();
    var other =
        new Checkpoint(
            c.stage(),
            c.epochsOfStage(),
            c.step(),
            c.tally(),
            c.seconds(),
            c.epochs(),
            new SessionState(new TrainedTensors(Map.of()), c.session().optimizer()),
            c.best(),
            c.teacher(),
            c.search());

    assertThatThrownBy(() ->
            trainer.train(
                spec(WeightQuantizer.DOREFA, EPOCHS, 0),
                Beginning.at(other),
                data,
                new Recorder(),
                () -> false))
        .isInstanceOf(UnusableCheckpointException.class)
        .hasMessageStartingWith("the checkpoint: ");
  }

  private void assertResumes(TrainingSpec spec, Checkpoint checkpoint, TrainingResult whole)
      throws Exception {
    assertResumes(spec, Beginning.at(Written.again(checkpoint)), whole);
  }

  private void assertResumes(TrainingSpec spec, Beginning beginning, TrainingResult whole)
      throws Exception {
    var checkpoint = beginning.checkpoint().orElseThrow();
    var recorder = new Recorder();
    var resumed = trainer.train(spec, beginning, data, recorder, () -> false);

    assertThat(resumed)
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*[sS]econds?", ".*imagesPerSecond")
        .isEqualTo(whole);
    assertThat(recorder.epochs).hasSize(whole.epochs().size() - checkpoint.epochs().size());
    var last = recorder.progress.getLast();
    assertThat(last.step()).isEqualTo(last.steps());
    assertThat(last.epochs()).isEqualTo(whole.epochs().size());
  }

  private static TrainingSpec spec(WeightQuantizer quantizer, int epochs, int patience) {
    return new TrainingSpec(
        Quadrants.NETWORK,
        new Course(
            Stream.of("fp32", "w4a4", "w2a2").map(name -> stage(name, epochs)).toList(),
            32,
            patience),
        new QuantizerSpec(quantizer, AlphaGradient.CLIPPED, QuantizerSpec.DEFAULT.alphaStart()),
        SaliencyGuidance.DEFAULT,
        new OptimizerSpec(
            OptimizerSpec.Name.ADAM, 5e-3, 1e-2, 2e-4, 0.01, 0.5, OptimizerSpec.Schedule.COSINE),
        new AugmentationSpec(1, false),
        new DistillationSpec(0.5, 4),
        Arithmetic.FP32,
        7);
  }

  private static Stage stage(String precision, int epochs) {
    return new Stage(Precisions.preset(precision, Quadrants.NETWORK, false).orElseThrow(), epochs);
  }
}
