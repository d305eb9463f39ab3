package io.bitlens.training.trainer;

import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import java.util.List;
import java.util.Optional;

/** A training through stages of fixed precisions, each from the best weights of the one before. */
final class TrainingRun {

  private final Stages stages;
  private Optional<TrainedTensors> start = Optional.empty();
  private Optional<Variant> teacher = Optional.empty();
  // What the teacher is made of, where a stage of this training is the teacher.
  private Optional<TrainedTensors> ownTeacher = Optional.empty();

  TrainingRun(Stages stages) {
    this.stages = stages;
  }

  TrainingResult run(Beginning beginning) throws TrainingCancelledException {
    start = beginning.start();
    teacher = beginning.teacher();
    beginning.checkpoint().ifPresent(this::takeOver);
    int first = beginning.checkpoint().map(Checkpoint::stage).orElse(0);
    var best = stage(first, beginning.checkpoint());
    for (int i = first + 1; i < course().size(); i++) {
      best = stage(i, Optional.empty());
    }
    return stages.result(best);
  }

  private void takeOver(Checkpoint checkpoint) {
    if (checkpoint.search().isPresent()
        || checkpoint.stage() >= course().size()
        || checkpoint.epochsOfStage() > course().get(checkpoint.stage()).epochs()
        || checkpoint.step() > stages.reporter().stepsPerEpoch()) {
      throw new UnusableCheckpointException(
          "the checkpoint is of another course of stages, epochs and steps");
    }
    int planned = course().stream().limit(checkpoint.stage()).mapToInt(Stage::epochs).sum();
    stages.reporter().resume(checkpoint, planned - checkpoint.epochsBefore());
    ownTeacher = checkpoint.teacher();
    ownTeacher.ifPresent(tensors -> teacher = Optional.of(fullVariant(tensors)));
  }

  private StageRun.Best stage(int index, Optional<Checkpoint> checkpoint)
      throws TrainingCancelledException {
    var stage = course().get(index);
    var distillation = stages.spec().distillation();
    boolean distilled = distillation.wanted() && !isOwnTeacher(stage.precision());
    if (distilled && teacher.isEmpty()) {
      throw new IllegalArgumentException("distillation needs a teacher or a full-precision stage");
    }
    var best =
        stages.train(
            index,
            stage,
            new Stages.Start(start, teacher.filter(t -> distilled)),
            new Carried(ownTeacher, Optional.empty()),
            checkpoint);
    start = Optional.of(best.tensors());
    if (teacher.isEmpty() && Stages.isFull(stage.precision())) {
      teacher = Optional.of(best.variant());
      ownTeacher = Optional.of(best.tensors()).filter(tensors -> distillation.wanted());
    }
    return best;
  }

  /** Whether a stage is the one that will teach the others. */
  private boolean isOwnTeacher(Precision precision) {
    return teacher.isEmpty()
        && Stages.isFull(precision)
        && !Stages.isFull(stages.spec().precision());
  }

  /** The variant that the training's full-precision stage has made. */
  private Variant fullVariant(TrainedTensors tensors) {
    var precision = course().stream().map(Stage::precision).filter(Stages::isFull).findFirst();
    return stages.variant(precision.orElseThrow(), tensors);
  }

  private List<Stage> course() {
    return stages.spec().course().stages();
  }
}
