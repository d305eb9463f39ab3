package io.bitlens.training.trainer;

import io.bitlens.nn.Precision;
import java.util.List;
import java.util.Optional;

/**
 * The stages that a training runs through, each from the best weights of the one before; the last
 * one trains what is stored.
 *
 * @param stages at least one
 * @param batchSize images a step, at least 1
 * @param patience a stage ends early after so many epochs without a better validation accuracy; 0
 *     for never
 * @param allocation where the bits are searched for: the first of two stages trains the
 *     full-precision twin, the other stands for every trial, which trains for as long
 */
public record Course(
    List<Stage> stages, int batchSize, int patience, Optional<AllocationSpec> allocation) {

  public Course {
    stages = List.copyOf(stages);
    if (stages.isEmpty() || stages.stream().anyMatch(stage -> stage.epochs() < 1)) {
      throw new IllegalArgumentException("a training needs at least one epoch in each stage");
    }
    if (allocation.isPresent() && stages.size() != 2) {
      throw new IllegalArgumentException("a search for bits has two stages: its twin and a trial");
    }
  }

  /** Stages whose precisions are fixed. */
  public Course(List<Stage> stages, int batchSize, int patience) {
    this(stages, batchSize, patience, Optional.empty());
  }

  /** One stage that never ends early. */
  public static Course of(Precision precision, int epochs, int batchSize) {
    return new Course(List.of(new Stage(precision, epochs)), batchSize, 0);
  }

  /** The precision of what is stored; where it is searched for, the largest that it can be. */
  public Precision precision() {
    return stages.getLast().precision();
  }

  /** Epochs of everything, if no stage ends early and the search takes all its trials. */
  public int epochs() {
    return allocation
        .map(spec ->
            stages.getFirst().epochs()
                + spec.sensitivityEpochs()
                + spec.trials(precision().layers().size()) * stages.getLast().epochs())
        .orElseGet(() -> stages.stream().mapToInt(Stage::epochs).sum());
  }
}
