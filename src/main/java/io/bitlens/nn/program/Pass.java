package io.bitlens.nn.program;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One forward pass through (part of) a network and the variables that its backward pass needs.
 *
 * @param text the method being written
 * @param tag distinguishes this pass's variables
 * @param mode how dropout and batch-norm behave
 * @param randomBlock which block of the step's random bytes a training pass takes its dropout from
 * @param saved variables kept for the backward pass
 */
record Pass(ProgramText text, String tag, Mode mode, int randomBlock, Map<String, String> saved) {

  /** How a layer behaves that differs between training and evaluation. */
  enum Mode {
    TRAINING,
    EVALUATION,
    /** Batch statistics, but no dropout. */
    CALIBRATION
  }

  static Pass training(ProgramText text, String tag, int randomBlock) {
    return new Pass(text, tag, Mode.TRAINING, randomBlock, new HashMap<>());
  }

  static Pass calibration(ProgramText text, String tag) {
    return new Pass(text, tag, Mode.CALIBRATION, 0, new HashMap<>());
  }

  static Pass evaluation(ProgramText text, String tag) {
    return new Pass(text, tag, Mode.EVALUATION, 0, new HashMap<>());
  }

  /** Whether dropout drops. */
  boolean drops() {
    return mode == Mode.TRAINING;
  }

  /** Whether batch-norm uses the batch's statistics. */
  boolean usesBatchStatistics() {
    return mode != Mode.EVALUATION;
  }

  @SuppressWarnings("AnnotateFormatMethod")
  String let(String name, String expression, Object... arguments) {
    return text.let(name + tag, expression, arguments);
  }

  void save(String layer, String what, String variable) {
    saved.put(layer + "/" + what, variable);
  }

  /** A variable that is not kept any longer, if there was one. */
  Optional<String> take(String layer, String what) {
    return Optional.ofNullable(saved.remove(layer + "/" + what));
  }

  /** Notes that a gradient's sums over positions are those of a smaller one. */
  void haveSameSums(String gradient, String smaller) {
    save(gradient, "sums", smaller);
  }

  /** The smallest gradient known to have the same sums over positions. */
  String sameSums(String gradient) {
    return saved.getOrDefault(gradient + "/sums", gradient);
  }

  String saved(String layer, String what) {
    var variable = saved.get(layer + "/" + what);
    if (variable == null) {
      throw new IllegalStateException("no " + what + " of " + layer + " was kept in pass " + tag);
    }
    return variable;
  }
}
