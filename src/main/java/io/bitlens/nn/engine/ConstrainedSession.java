package io.bitlens.nn.engine;

import ai.djl.pytorch.engine.PtNDArray;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.program.ConstrainedProgram;
import io.bitlens.nn.program.StepOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One network in constrained training, at full precision and quantized at once; see {@link
 * ConstrainedProgram}. For one thread at a time; closing frees its native memory.
 */
public final class ConstrainedSession implements AutoCloseable {

  private final NetworkSpec network;
  private final ConstrainedProgram compiled;
  private final Program program;
  private final TrainedState state;

  /**
   * Compiles the program and starts from what a {@link TrainingSession} at the same precision has.
   *
   * @param precision of the quantized side
   * @param start its clips are those of the quantized activations
   * @throws io.bitlens.nn.InvalidSpecException if the network cannot be computed, or a layer has
   *     too few bits for the quantizer of the weights
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  public ConstrainedSession(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      StepOptions options,
      TrainedTensors start) {
    this.network = network;
    this.compiled =
        ConstrainedProgram.compile(
            network, precision, normalization, options, LibTorch.fastestProduct());
    this.program = new Program(compiled.archive());
    try {
      state = new TrainedState(compiled.layout(), precision, 0);
      state.restore(start);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** The weighted layers that are held close, in order. */
  public List<String> constraints() {
    return compiled.constraints();
  }

  /**
   * One primal step.
   *
   * @param duals weight of each constraint's distance in the loss, 0 or more, in order
   * @param rates of which the learning rates and the clips' decay count
   * @param dropout random numbers for dropout
   * @throws IllegalArgumentException if the batch does not fit the network, or there is not one
   *     dual for each constraint
   */
  public ConstrainedStep step(
      Batch batch, List<Double> duals, StepRates rates, RandomGenerator dropout) {
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            state
                .addMomentsTo(arguments(scope, batch, duals, dropout))
                .number(rates.learningRate())
                .number(rates.alphaLearningRate())
                .number(0)
                .number(rates.alphaDecay())) {
      return numbers(program.call(scope.tensors(), "step", arguments.values()).getFirst());
    }
  }

  /** The gradients that a step would apply, by tensor name, and {@code metrics}. */
  Map<String, float[]> gradients(
      Batch batch, List<Double> duals, StepRates rates, RandomGenerator dropout) {
    try (var scope = NativeMemory.forOneCall();
        var arguments = arguments(scope, batch, duals, dropout).number(rates.alphaDecay())) {
      var result = program.call(scope.tensors(), "gradients", arguments.values());
      var byName = new LinkedHashMap<String, float[]>();
      byName.put("metrics", result.getFirst().toFloatArray());
      var trained = compiled.layout().trained();
      for (int i = 0; i < trained.size(); i++) {
        byName.put(trained.get(i).name(), TrainedState.read(trained.get(i), result.get(i + 1)));
      }
      return byName;
    }
  }

  private Arguments arguments(
      NativeMemory scope, Batch batch, List<Double> duals, RandomGenerator dropout) {
    batch.check(network.input(), network.classes());
    if (duals.size() != constraints().size()) {
      throw new IllegalArgumentException(
          "%d constraints need %d duals, found %d"
              .formatted(constraints().size(), constraints().size(), duals.size()));
    }
    var weights = new float[duals.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = duals.get(i).floatValue();
    }
    var shape = network.input();
    return state.addTo(
        new Arguments()
            .tensor(
                scope.bytes(
                    batch.pixels(), batch.size(), shape.channels(), shape.height(), shape.width()))
            .tensor(scope.longs(batch.labels()))
            .tensor(scope.floats(weights, weights.length))
            .tensor(
                RandomTensors.bytes(
                    scope, dropout, compiled.randomBytesPerImage() * batch.size())));
  }

  private static ConstrainedStep numbers(PtNDArray result) {
    var numbers = result.toFloatArray();
    var distances = new ArrayList<Double>();
    for (int i = 2; i < numbers.length; i++) {
      distances.add((double) numbers[i]);
    }
    return new ConstrainedStep(numbers[0], Math.round(numbers[1]), distances);
  }

  /** What has been learned so far; a copy. */
  public TrainedTensors tensors() {
    return new TrainedTensors(state.values());
  }

  /** What the next steps depend on; a copy. */
  public SessionState state() {
    return new SessionState(tensors(), state.optimizer());
  }

  /**
   * Goes on where another session of the same network, precision and options was.
   *
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  public void restore(SessionState other) {
    state.restore(other.learned());
    state.restoreOptimizer(other.optimizer());
  }

  @Override
  public void close() {
    program.close();
    state.close();
    NativeHeap.trim();
  }
}
