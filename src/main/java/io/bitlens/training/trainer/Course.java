package io.bitlens.training.trainer;

import io.bitlens.nn.Precision;
import java.util.List;

/**
 * The stages that a training runs through, each from the best weights of the one before; the last
 * one trains what is stored.
 *
 * @param stages at least one
 * @param batchSize images a step, at least 1
 * @param patience a stage ends early after so many epochs without a better validation accuracy; 0
 *     for never
 */
public record Course(List<Stage> stages, int batchSize, int patience) {

  public Course {
    stages = List.copyOf(stages);
    if (stages.isEmpty() || stages.stream().anyMatch(stage -> stage.epochs() < 1)) {
      throw new IllegalArgumentException("a training needs at least one epoch in each stage");
    }
  }

  /** One stage that never ends early. */
  public static Course of(Precision precision, int epochs, int batchSize) {
    return new Course(List.of(new Stage(precision, epochs)), batchSize, 0);
  }

  /** The precision of what is stored. */
  public Precision precision() {
    return stages.getLast().precision();
  }

  /** Epochs of all stages, if none ends early. */
  public int epochs() {
    return stages.stream().mapToInt(Stage::epochs).sum();
  }
}
