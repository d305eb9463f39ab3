package io.bitlens.nn.engine;

import ai.djl.pytorch.engine.PtNDArray;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.program.MatrixProduct;
import io.bitlens.nn.program.ParameterLayout;
import io.bitlens.nn.program.StepOptions;
import io.bitlens.nn.program.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * One network in training: its parameters, Adam's moments and batch-norm's statistics in native
 * memory, and the compiled program that changes them. For one thread at a time; closing frees it
 * all.
 */
public final class TrainingSession implements AutoCloseable {

  private final NetworkSpec network;
  private final Precision precision;
  private final Normalization normalization;
  private final StepOptions options;
  private final TrainingProgram compiled;
  private final Program program;
  private final TrainedState state;

  /**
   * Compiles the network's program and initialises its parameters.
   *
   * @param seed of the initial weights
   * @throws io.bitlens.nn.InvalidSpecException if the network cannot be computed, or a layer has
   *     too few bits for the quantizer of the weights
   */
  public TrainingSession(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      StepOptions options,
      long seed) {
    this(network, precision, normalization, options, LibTorch.fastestProduct(), seed);
  }

  /** The same with large fully connected layers multiplied in a way that the library has. */
  TrainingSession(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      StepOptions options,
      MatrixProduct large,
      long seed) {
    this.network = network;
    this.precision = precision;
    this.normalization = normalization;
    this.options = options;
    this.compiled = TrainingProgram.compile(network, precision, normalization, options, large);
    this.program = new Program(compiled.archive());
    try {
      state = new TrainedState(layout(), precision, seed);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** The trained tensors and statistics, in order. */
  public ParameterLayout layout() {
    return compiled.layout();
  }

  /**
   * Sets the clips of the quantized activations that were not taken over from another training to
   * suit a batch: the 99.9th percentile of each one's pre-activations.
   */
  public void calibrate(Batch batch) {
    batch.check(network.input(), network.classes());
    if (state.clipsAreSettled()) {
      return;
    }
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            state.addTo(new Arguments().tensor(pixels(scope, batch.pixels(), batch.size())))) {
      state.openClips(program.call(scope.tensors(), "calibrate", arguments.values()));
    }
  }

  /**
   * Sets the clips of the quantized activations that were not taken over to one number.
   *
   * @param alpha above 0
   */
  public void startAlphas(double alpha) {
    if (!(alpha > 0 && Double.isFinite(alpha))) {
      throw new IllegalArgumentException("a clip must be above 0 and finite, found " + alpha);
    }
    state.openClips((float) alpha);
  }

  /**
   * One training step.
   *
   * @param dropout random numbers for dropout
   * @param mask random numbers for the masked pixels
   * @throws IllegalArgumentException if the batch is empty, does not fit the network, or is a
   *     single image where batch-norm has one value a channel
   */
  public StepResult step(
      Batch batch, StepRates rates, RandomGenerator dropout, RandomGenerator mask) {
    checkTrainable(batch);
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            state
                .addMomentsTo(batchArguments(scope, batch, dropout, mask))
                .number(rates.learningRate())
                .number(rates.alphaLearningRate())
                .number(rates.weightDecay())
                .number(rates.lambda())
                .number(rates.alphaDecay())
                .number(rates.distillation())
                .number(rates.temperature())) {
      var result =
          program.call(scope.tensors(), "step", arguments.values()).getFirst().toFloatArray();
      return new StepResult(result[0], result[1], result[2], Math.round(result[3]));
    }
  }

  /**
   * The gradients that a step would apply, by tensor name; weights of linear layers with their
   * columns in (C, H, W) order. Also {@code metrics} and {@code masked}, the masked pixels. Updates
   * batch-norm's statistics as a step does, and nothing else.
   */
  Map<String, float[]> gradients(
      Batch batch, StepRates rates, RandomGenerator dropout, RandomGenerator mask) {
    checkTrainable(batch);
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            batchArguments(scope, batch, dropout, mask)
                .number(rates.lambda())
                .number(rates.alphaDecay())
                .number(rates.distillation())
                .number(rates.temperature())) {
      var result = program.call(scope.tensors(), "gradients", arguments.values());
      var byName = new LinkedHashMap<String, float[]>();
      byName.put("metrics", result.get(0).toFloatArray());
      byName.put("masked", result.get(1).toFloatArray());
      var trained = layout().trained();
      for (int i = 0; i < trained.size(); i++) {
        byName.put(trained.get(i).name(), TrainedState.read(trained.get(i), result.get(i + 2)));
      }
      return byName;
    }
  }

  private void checkTrainable(Batch batch) {
    batch.check(network.input(), network.classes());
    batch.checkTeacher(options.distilled(), network.classes());
    if (batch.size() == 1 && normalizesSingleValues()) {
      // The unbiased variance of one value is 0/0, and would stay in the running statistics.
      throw new IllegalArgumentException(
          "batch-norm of one value a channel needs at least two images, found 1");
    }
  }

  private boolean normalizesSingleValues() {
    var shapes = NetworkShapes.of(network);
    var layers = network.layers();
    return IntStream.range(0, layers.size())
        .anyMatch(
            i -> layers.get(i) instanceof LayerSpec.BatchNorm && shapes.output(i).positions() == 1);
  }

  /** Logits (B, K) of the network as it is trained, in evaluation mode. */
  float[] logits(byte[] pixels, int count) {
    Batch.checkPixels(pixels.length, count, network.input());
    try (var scope = NativeMemory.forOneCall();
        var arguments = state.addTo(new Arguments().tensor(pixels(scope, pixels, count)))) {
      return program.call(scope.tensors(), "forward", arguments.values()).getFirst().toFloatArray();
    }
  }

  /** Gradient (B, C, H, W) of log p(label) by the pixels on the scale 0 to 1. */
  float[] inputGradient(Batch batch) {
    batch.check(network.input(), network.classes());
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            state.addTo(
                new Arguments()
                    .tensor(pixels(scope, batch.pixels(), batch.size()))
                    .tensor(scope.longs(batch.labels())))) {
      return program
          .call(scope.tensors(), "input_gradient", arguments.values())
          .get(1)
          .toFloatArray();
    }
  }

  /** Clip of each quantized activation, in its own units, by layer. */
  public Map<String, Double> alphas() {
    return state.alphas();
  }

  /** Values of all trained tensors and statistics by name, columns in (C, H, W) order. */
  Map<String, float[]> values() {
    return state.values();
  }

  /** What has been learned so far; a copy. */
  public TrainedTensors tensors() {
    return new TrainedTensors(values());
  }

  /**
   * Takes over what another training of the same network has learned, at whatever precision. Clips
   * that it had none of stay open until {@link #calibrate} or {@link #startAlphas}; learned steps
   * start anew, since they depend on the bits.
   *
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  public void startFrom(TrainedTensors trained) {
    state.startFrom(trained);
  }

  /**
   * The same, but learned steps are taken over, too, where the weights had the same bits.
   *
   * @param before precision of the other training
   */
  void startFrom(TrainedTensors trained, Precision before) {
    state.startFrom(trained);
    state.keepSteps(trained, before);
  }

  /** What the next steps depend on; a copy. */
  public SessionState state() {
    return new SessionState(tensors(), state.optimizer());
  }

  /**
   * Goes on where another session of the same network, precision and options was: its next steps
   * become this one's.
   *
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  public void restore(SessionState other) {
    restore(other.learned());
    state.restoreOptimizer(other.optimizer());
  }

  /**
   * Takes over all that another session of the same network, precision and options has learned,
   * learned steps too: its variant becomes this one's.
   *
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  public void restore(TrainedTensors learned) {
    state.restore(learned);
  }

  /** The exact variant of the network as it stands. */
  public Variant variant() {
    return VariantExport.of(network, precision, normalization, values(), codes());
  }

  /** Codes (or full-precision weights) and their scale by weighted layer. */
  private Map<String, VariantExport.Codes> codes() {
    try (var scope = NativeMemory.forOneCall();
        var arguments = state.addTrainedTo(new Arguments())) {
      var result = program.call(scope.tensors(), "codes", arguments.values());
      var byLayer = new LinkedHashMap<String, VariantExport.Codes>();
      var weighted = network.weightedLayers();
      for (int i = 0; i < weighted.size(); i++) {
        var name = weighted.get(i).name();
        var codes = TrainedState.read(state.weights(name), result.get(2 * i));
        double scale = result.get(2 * i + 1).getDouble();
        byLayer.put(name, new VariantExport.Codes(codes, scale, options.weights().grid()));
      }
      return byLayer;
    }
  }

  private Arguments batchArguments(
      NativeMemory scope, Batch batch, RandomGenerator dropout, RandomGenerator mask) {
    int noise = compiled.takesNoise() ? network.input().size() : 0;
    return state.addTo(
        new Arguments()
            .tensor(pixels(scope, batch.pixels(), batch.size()))
            .tensor(scope.longs(batch.labels()))
            .tensor(scope.floats(batch.teacherLogits(), teacherRows(batch), network.classes()))
            .tensor(
                RandomTensors.bytes(scope, dropout, compiled.randomBytesPerImage() * batch.size()))
            .tensor(RandomTensors.uniform(scope, mask, batch.size(), noise)));
  }

  private static long teacherRows(Batch batch) {
    return batch.teacherLogits().length == 0 ? 0 : batch.size();
  }

  private PtNDArray pixels(NativeMemory scope, byte[] pixels, int count) {
    var shape = network.input();
    return scope.bytes(pixels, count, shape.channels(), shape.height(), shape.width());
  }

  @Override
  public void close() {
    program.close();
    state.close();
    NativeHeap.trim();
  }
}
