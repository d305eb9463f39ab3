package io.bitlens.training.trainer;

import io.bitlens.nn.BitAllocation.Sensitivity;
import io.bitlens.nn.BitAllocation.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the search for bits is.
 *
 * @param twin the full-precision twin
 * @param duals after the finished epochs of constrained training, one by layer; empty before it
 * @param distances sums over the running epoch's images, one by layer
 * @param sensitivities of the layers, once all are known
 * @param trials that are judged, in order
 * @param held the smallest precision that has held so far
 */
public record SearchState(
    Checkpoint.Best twin,
    List<Double> duals,
    List<Double> distances,
    List<Sensitivity> sensitivities,
    List<Trial> trials,
    Optional<Checkpoint.Best> held) {

  public SearchState {
    duals = List.copyOf(duals);
    distances = List.copyOf(distances);
    sensitivities = List.copyOf(sensitivities);
    trials = List.copyOf(trials);
  }

  /** The search at its start. */
  static SearchState of(Checkpoint.Best twin) {
    return new SearchState(twin, List.of(), List.of(), List.of(), List.of(), Optional.empty());
  }

  /** With what constrained training knows by now. */
  SearchState with(List<Double> newDuals, List<Double> newDistances) {
    return new SearchState(twin, newDuals, newDistances, sensitivities, trials, held);
  }

  /** With the layers' sensitivities. */
  SearchState with(List<Sensitivity> all) {
    return new SearchState(twin, duals, List.of(), all, trials, held);
  }

  /** After a trial that was made with the given weights. */
  SearchState with(Trial trial, Checkpoint.Best trained) {
    var all = new ArrayList<>(trials);
    all.add(trial);
    return new SearchState(
        twin, duals, distances, sensitivities, all, trial.holds() ? Optional.of(trained) : held);
  }
}
