package io.bitlens.nn.program;

import java.util.List;

/** The emitters of a network in order of computation, and passes over a range of them. */
record LayerChain(List<LayerEmitter> emitters) {

  LayerChain {
    emitters = List.copyOf(emitters);
  }

  int length() {
    return emitters.size();
  }

  /**
   * Length of the longest beginning that computes the same in training and in evaluation, and out
   * of which nothing leads but its output: no branch in it is added behind it.
   */
  int sharedLength() {
    int shared = 0;
    int open = 0;
    for (int i = 0; i < length() && emitters.get(i).sameInEvaluation(); i++) {
      open +=
          switch (emitters.get(i)) {
            case BranchEmitter branch -> branch.additions();
            case AddEmitter _ -> -1;
            default -> 0;
          };
      shared = open == 0 ? i + 1 : shared;
    }
    return shared;
  }

  void prepare(ProgramText text) {
    // Units first: the weights fold them in.
    emitters.stream()
        .filter(PactEmitter.class::isInstance)
        .forEach(emitter -> emitter.prepare(text));
    emitters.stream()
        .filter(emitter -> !(emitter instanceof PactEmitter))
        .forEach(emitter -> emitter.prepare(text));
  }

  /** Forward from one layer's input to another's: [from, to). */
  String forward(Pass pass, int from, int to, String x) {
    var value = x;
    for (var emitter : emitters.subList(from, to)) {
      value = emitter.forward(pass, value);
    }
    return value;
  }

  /** Backward over [from, to); the gradient by the range's input is computed only where wanted. */
  String backward(
      Pass pass, int from, int to, String gradient, boolean inputWanted, Gradients gradients) {
    var value = gradient;
    for (int i = to - 1; i >= from; i--) {
      value = emitters.get(i).backward(pass, value, i > from || inputWanted, gradients);
    }
    return value;
  }

  void finish(ProgramText text, Gradients gradients) {
    emitters.forEach(emitter -> emitter.finish(text, gradients));
  }
}
