package io.bitlens.nn.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.program.ParameterLayout;
import io.bitlens.nn.program.ParameterLayout.Entry;
import io.bitlens.nn.program.StepOptions;
import io.bitlens.nn.program.TrainingProgram;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * One network in training: its parameters, Adam's moments and batch-norm's statistics in native
 * memory, and the compiled program that changes them. For one thread at a time; closing frees it
 * all.
 */
public final class TrainingSession implements AutoCloseable {

  private static final String MEAN = ".mean";
  private static final String SQUARE = ".square";
  private static final String COUNT = ".count";

  private final NetworkSpec network;
  private final Precision precision;
  private final Normalization normalization;
  private final StepOptions options;
  private final TrainingProgram compiled;
  private final Program program;
  private final NativeMemory memory;
  private final Trained parameters;
  private final Trained clips;
  private final List<PtNDArray> statistics = new ArrayList<>();
  private final Set<String> calibrated = new HashSet<>();

  /** Tensors that Adam trains, with its moments and step counts, in the layout's order. */
  private record Trained(
      List<PtNDArray> values,
      List<PtNDArray> means,
      List<PtNDArray> squares,
      List<PtNDArray> steps) {

    Trained() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

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
    this.network = network;
    this.precision = precision;
    this.normalization = normalization;
    this.options = options;
    this.compiled =
        TrainingProgram.compile(
            network, precision, normalization, options, LibTorch.fastestProduct());
    this.program = new Program(compiled.archive());
    this.memory = NativeMemory.lasting();
    try {
      parameters = trained(layout().parameters(), seed);
      clips = trained(layout().clips(), seed);
      for (var entry : layout().statistics()) {
        statistics.add(tensor(entry, Initialisation.of(entry, 0, layout(), seed)));
      }
      startSteps();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Trained trained(List<Entry> entries, long seed) {
    var trained = new Trained();
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      trained.values().add(tensor(entry, Initialisation.of(entry, i, layout(), seed)));
      trained.means().add(tensor(entry, new float[entry.size()]));
      trained.squares().add(tensor(entry, new float[entry.size()]));
      trained.steps().add(memory.floats(new float[1]));
    }
    return trained;
  }

  private PtNDArray tensor(Entry entry, float[] channelsFirst) {
    return memory.floats(
        ColumnOrder.channelsLast(channelsFirst, entry.columns()),
        NativeMemory.shape(entry.shape()));
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
    if (layout().alphas().stream().allMatch(alpha -> calibrated.contains(alpha.name()))) {
      return;
    }
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            new Arguments()
                .tensor(pixels(scope, batch.pixels(), batch.size()))
                .tensors(parameters.values())
                .tensors(clips.values())
                .tensors(statistics)) {
      var found = program.call(scope.tensors(), "calibrate", arguments.values());
      for (int i = 0; i < found.size(); i++) {
        if (!calibrated.contains(layout().alphas().get(i).name())) {
          found.get(i).copyTo(clips.values().get(i));
        }
      }
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
    for (int i = 0; i < layout().alphas().size(); i++) {
      if (!calibrated.contains(layout().alphas().get(i).name())) {
        setClip(i, (float) alpha);
      }
    }
  }

  /** Sets the learned steps of quantized weights to suit the weights as they are. */
  private void startSteps() {
    int alphas = layout().alphas().size();
    for (int i = 0; i < layout().steps().size(); i++) {
      var layer = layout().steps().get(i).layer();
      var weights = parameters.values().get(layout().parameters().indexOf(weightEntry(layer)));
      int bits = precision.of(layer).weights();
      setClip(alphas + i, Initialisation.logStep(weights.toFloatArray(), bits));
    }
  }

  private void setClip(int index, float value) {
    try (var scope = NativeMemory.forOneCall()) {
      scope.floats(new float[] {value}).copyTo(clips.values().get(index));
    }
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
            batchArguments(scope, batch, dropout, mask)
                .tensors(parameters.means())
                .tensors(parameters.squares())
                .tensors(parameters.steps())
                .tensors(clips.means())
                .tensors(clips.squares())
                .tensors(clips.steps())
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
        byName.put(trained.get(i).name(), read(trained.get(i), result.get(i + 2)));
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
    Batch.checkPixels(pixels, count, network.input());
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            new Arguments()
                .tensor(pixels(scope, pixels, count))
                .tensors(parameters.values())
                .tensors(clips.values())
                .tensors(statistics)) {
      return program.call(scope.tensors(), "forward", arguments.values()).getFirst().toFloatArray();
    }
  }

  /** Gradient (B, C, H, W) of log p(label) by the pixels on the scale 0 to 1. */
  float[] inputGradient(Batch batch) {
    batch.check(network.input(), network.classes());
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            new Arguments()
                .tensor(pixels(scope, batch.pixels(), batch.size()))
                .tensor(scope.longs(batch.labels()))
                .tensors(parameters.values())
                .tensors(clips.values())
                .tensors(statistics)) {
      return program
          .call(scope.tensors(), "input_gradient", arguments.values())
          .get(1)
          .toFloatArray();
    }
  }

  /** Clip of each quantized activation, in its own units, by layer. */
  public Map<String, Double> alphas() {
    var byLayer = new LinkedHashMap<String, Double>();
    for (int i = 0; i < layout().alphas().size(); i++) {
      byLayer.put(layout().alphas().get(i).layer(), (double) clips.values().get(i).getFloat());
    }
    return byLayer;
  }

  /** Values of all trained tensors and statistics by name, columns in (C, H, W) order. */
  Map<String, float[]> values() {
    var byName = new LinkedHashMap<String, float[]>();
    read(byName, layout().parameters(), parameters.values());
    read(byName, layout().clips(), clips.values());
    read(byName, layout().statistics(), statistics);
    return byName;
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
    start(trained, layout().parameters(), parameters.values());
    start(trained, layout().statistics(), statistics);
    var known =
        layout().alphas().stream().filter(a -> trained.values().containsKey(a.name())).toList();
    start(
        trained,
        known,
        known.stream().map(a -> layout().alphas().indexOf(a)).map(clips.values()::get).toList());
    known.forEach(entry -> calibrated.add(entry.name()));
    startSteps();
  }

  private static void start(TrainedTensors trained, List<Entry> entries, List<PtNDArray> tensors) {
    for (int i = 0; i < entries.size(); i++) {
      set(trained, entries.get(i).name(), entries.get(i), tensors.get(i));
    }
  }

  private static void set(TrainedTensors from, String name, Entry entry, PtNDArray tensor) {
    var values = values(from, name, entry.size());
    try (var scope = NativeMemory.forOneCall()) {
      scope
          .floats(
              ColumnOrder.channelsLast(values, entry.columns()), NativeMemory.shape(entry.shape()))
          .copyTo(tensor);
    }
  }

  private static float[] values(TrainedTensors from, String name, int size) {
    var values = from.values().get(name);
    if (values == null || values.length != size) {
      throw new IllegalArgumentException(
          "tensor %s needs %d values, found %s"
              .formatted(name, size, values == null ? "none" : values.length));
    }
    return values;
  }

  /** What the next steps depend on; a copy. */
  public SessionState state() {
    var optimizer = new LinkedHashMap<String, float[]>();
    read(optimizer, layout().parameters(), parameters);
    read(optimizer, layout().clips(), clips);
    return new SessionState(tensors(), new TrainedTensors(optimizer));
  }

  private static void read(Map<String, float[]> byName, List<Entry> entries, Trained trained) {
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      byName.put(entry.name() + MEAN, read(entry, trained.means().get(i)));
      byName.put(entry.name() + SQUARE, read(entry, trained.squares().get(i)));
      byName.put(entry.name() + COUNT, trained.steps().get(i).toFloatArray());
    }
  }

  /**
   * Goes on where another session of the same network, precision and options was: its next steps
   * become this one's.
   *
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  public void restore(SessionState state) {
    restore(state.learned());
    restore(state.optimizer(), layout().parameters(), parameters);
    restore(state.optimizer(), layout().clips(), clips);
  }

  /**
   * Takes over all that another session of the same network, precision and options has learned,
   * learned steps too: its variant becomes this one's.
   *
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  public void restore(TrainedTensors learned) {
    start(learned, layout().parameters(), parameters.values());
    start(learned, layout().clips(), clips.values());
    start(learned, layout().statistics(), statistics);
    layout().alphas().forEach(alpha -> calibrated.add(alpha.name()));
  }

  private static void restore(TrainedTensors optimizer, List<Entry> entries, Trained trained) {
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      set(optimizer, entry.name() + MEAN, entry, trained.means().get(i));
      set(optimizer, entry.name() + SQUARE, entry, trained.squares().get(i));
      try (var scope = NativeMemory.forOneCall()) {
        scope.floats(values(optimizer, entry.name() + COUNT, 1)).copyTo(trained.steps().get(i));
      }
    }
  }

  private static void read(
      Map<String, float[]> byName, List<Entry> entries, List<PtNDArray> tensors) {
    for (int i = 0; i < entries.size(); i++) {
      byName.put(entries.get(i).name(), read(entries.get(i), tensors.get(i)));
    }
  }

  /** The exact variant of the network as it stands. */
  public Variant variant() {
    return VariantExport.of(network, precision, normalization, values(), codes());
  }

  /** Codes (or full-precision weights) and their scale by weighted layer. */
  private Map<String, VariantExport.Codes> codes() {
    try (var scope = NativeMemory.forOneCall();
        var arguments = new Arguments().tensors(parameters.values()).tensors(clips.values())) {
      var result = program.call(scope.tensors(), "codes", arguments.values());
      var byLayer = new LinkedHashMap<String, VariantExport.Codes>();
      var weighted = network.weightedLayers();
      for (int i = 0; i < weighted.size(); i++) {
        var name = weighted.get(i).name();
        var codes = read(weightEntry(name), result.get(2 * i));
        double scale = result.get(2 * i + 1).getDouble();
        byLayer.put(name, new VariantExport.Codes(codes, scale, options.weights().grid()));
      }
      return byLayer;
    }
  }

  private Entry weightEntry(String layer) {
    return layout().parameters().stream()
        .filter(e -> e.layer().equals(layer) && e.role() == ParameterLayout.Role.WEIGHT)
        .findFirst()
        .orElseThrow();
  }

  private static float[] read(Entry entry, PtNDArray tensor) {
    return ColumnOrder.channelsFirst(tensor.toFloatArray(), entry.columns());
  }

  private Arguments batchArguments(
      NativeMemory scope, Batch batch, RandomGenerator dropout, RandomGenerator mask) {
    int noise = compiled.takesNoise() ? network.input().size() : 0;
    return new Arguments()
        .tensor(pixels(scope, batch.pixels(), batch.size()))
        .tensor(scope.longs(batch.labels()))
        .tensor(scope.floats(batch.teacherLogits(), teacherRows(batch), network.classes()))
        .tensor(bytes(scope, dropout, compiled.randomBytesPerImage() * batch.size()))
        .tensor(uniform(scope, mask, batch.size(), noise))
        .tensors(parameters.values())
        .tensors(clips.values())
        .tensors(statistics);
  }

  private static long teacherRows(Batch batch) {
    return batch.teacherLogits().length == 0 ? 0 : batch.size();
  }

  private PtNDArray pixels(NativeMemory scope, byte[] pixels, int count) {
    var shape = network.input();
    return scope.bytes(pixels, count, shape.channels(), shape.height(), shape.width());
  }

  private static PtNDArray bytes(NativeMemory scope, RandomGenerator random, int count) {
    int longs = (count + Long.BYTES - 1) / Long.BYTES;
    var buffer = scope.buffer((long) longs * Long.BYTES);
    for (int i = 0; i < longs; i++) {
      buffer.putLong(i * Long.BYTES, random.nextLong());
    }
    return scope.tensor(buffer.limit(count), DataType.UINT8, count);
  }

  private static PtNDArray uniform(
      NativeMemory scope, RandomGenerator random, int rows, int columns) {
    var buffer = scope.buffer((long) rows * columns * Float.BYTES);
    for (int i = 0; i < rows * columns; i++) {
      buffer.putFloat(i * Float.BYTES, random.nextFloat());
    }
    return scope.tensor(
        buffer.limit(rows * columns * Float.BYTES), DataType.FLOAT32, rows, columns);
  }

  @Override
  public void close() {
    program.close();
    memory.close();
    NativeHeap.trim();
  }
}
