package io.bitlens.nn.engine;

import ai.djl.pytorch.engine.PtNDArray;
import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.program.ParameterLayout;
import io.bitlens.nn.program.ParameterLayout.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a network in training, in native memory: parameters, clips and steps, each with
 * Adam's moments, and batch-norm's statistics. For one thread at a time; closing frees it all.
 */
final class TrainedState implements AutoCloseable {

  private static final String MEAN = ".mean";
  private static final String SQUARE = ".square";
  private static final String COUNT = ".count";

  private final ParameterLayout layout;
  private final Precision precision;
  private final NativeMemory memory = NativeMemory.lasting();
  private final Trained parameters;
  private final Trained clips;
  private final List<PtNDArray> statistics = new ArrayList<>();
  private final Set<String> settled = new HashSet<>();

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
   * Tensors at their first values.
   *
   * @param precision of the layers, on which the first learned steps depend
   * @param seed of the initial weights
   */
  TrainedState(ParameterLayout layout, Precision precision, long seed) {
    this.layout = layout;
    this.precision = precision;
    try {
      parameters = trained(layout.parameters(), seed);
      clips = trained(layout.clips(), seed);
      for (var entry : layout.statistics()) {
        statistics.add(tensor(entry, Initialisation.of(entry, 0, layout, seed)));
      }
      startSteps();
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private Trained trained(List<Entry> entries, long seed) {
    var trained = new Trained();
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      trained.values().add(tensor(entry, Initialisation.of(entry, i, layout, seed)));
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

  /** Appends parameters, clips with steps, and statistics: {@code p, a, q} of a program. */
  Arguments addTo(Arguments arguments) {
    return arguments.tensors(parameters.values()).tensors(clips.values()).tensors(statistics);
  }

  /** Appends parameters and clips with steps: {@code p, a} of a program. */
  Arguments addTrainedTo(Arguments arguments) {
    return arguments.tensors(parameters.values()).tensors(clips.values());
  }

  /** Appends {@code m, v, s, am, av, at} of a program. */
  Arguments addMomentsTo(Arguments arguments) {
    return arguments
        .tensors(parameters.means())
        .tensors(parameters.squares())
        .tensors(parameters.steps())
        .tensors(clips.means())
        .tensors(clips.squares())
        .tensors(clips.steps());
  }

  /** Whether every clip was taken over from another training. */
  boolean clipsAreSettled() {
    return layout.alphas().stream().allMatch(alpha -> settled.contains(alpha.name()));
  }

  /** Sets the clips that were not taken over, in the layout's order. */
  void openClips(List<PtNDArray> found) {
    for (int i = 0; i < found.size(); i++) {
      if (isOpen(i)) {
        found.get(i).copyTo(clips.values().get(i));
      }
    }
  }

  /** Sets the clips that were not taken over to one number. */
  void openClips(float alpha) {
    for (int i = 0; i < layout.alphas().size(); i++) {
      if (isOpen(i)) {
        setClip(i, alpha);
      }
    }
  }

  private boolean isOpen(int alpha) {
    return !settled.contains(layout.alphas().get(alpha).name());
  }

  /** Sets the learned steps of quantized weights to suit the weights as they are. */
  private void startSteps() {
    int alphas = layout.alphas().size();
    for (int i = 0; i < layout.steps().size(); i++) {
      var layer = layout.steps().get(i).layer();
      var weights = parameters.values().get(layout.parameters().indexOf(weights(layer)));
      int bits = precision.of(layer).weights();
      setClip(alphas + i, Initialisation.logStep(weights.toFloatArray(), bits));
    }
  }

  private void setClip(int index, float value) {
    try (var scope = NativeMemory.forOneCall()) {
      scope.floats(new float[] {value}).copyTo(clips.values().get(index));
    }
  }

  /** Entry of a layer's weights. */
  Entry weights(String layer) {
    return layout.parameters().stream()
        .filter(e -> e.layer().equals(layer) && e.role() == ParameterLayout.Role.WEIGHT)
        .findFirst()
        .orElseThrow();
  }

  /** Clip of each quantized activation, in its own units, by layer. */
  Map<String, Double> alphas() {
    var byLayer = new LinkedHashMap<String, Double>();
    for (int i = 0; i < layout.alphas().size(); i++) {
      byLayer.put(layout.alphas().get(i).layer(), (double) clips.values().get(i).getFloat());
    }
    return byLayer;
  }

  /** Values of all trained tensors and statistics by name, columns in (C, H, W) order. */
  Map<String, float[]> values() {
    var byName = new LinkedHashMap<String, float[]>();
    read(byName, layout.parameters(), parameters.values());
    read(byName, layout.clips(), clips.values());
    read(byName, layout.statistics(), statistics);
    return byName;
  }

  /**
   * Takes over what another training of the same network has learned, at whatever precision. Clips
   * that it had none of stay open; learned steps start anew, since they depend on the bits.
   *
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  void startFrom(TrainedTensors trained) {
    start(trained, layout.parameters(), parameters.values());
    start(trained, layout.statistics(), statistics);
    var known =
        layout.alphas().stream().filter(a -> trained.values().containsKey(a.name())).toList();
    start(
        trained,
        known,
        known.stream().map(a -> layout.alphas().indexOf(a)).map(clips.values()::get).toList());
    known.forEach(entry -> settled.add(entry.name()));
    startSteps();
  }

  /** Takes over the learned steps of weights that have the bits they had before. */
  void keepSteps(TrainedTensors trained, Precision before) {
    for (int i = 0; i < layout.steps().size(); i++) {
      var step = layout.steps().get(i);
      int bits = precision.of(step.layer()).weights();
      if (before.of(step.layer()).weights() == bits && trained.values().containsKey(step.name())) {
        setClip(layout.alphas().size() + i, values(trained, step.name(), 1)[0]);
      }
    }
  }

  /**
   * Takes over all that another training at the same precision has learned, learned steps too.
   *
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  void restore(TrainedTensors learned) {
    start(learned, layout.parameters(), parameters.values());
    start(learned, layout.clips(), clips.values());
    start(learned, layout.statistics(), statistics);
    layout.alphas().forEach(alpha -> settled.add(alpha.name()));
  }

  /** Adam's moments and step counts by name; a copy. */
  TrainedTensors optimizer() {
    var optimizer = new LinkedHashMap<String, float[]>();
    read(optimizer, layout.parameters(), parameters);
    read(optimizer, layout.clips(), clips);
    return new TrainedTensors(optimizer);
  }

  /**
   * Takes over what {@link #optimizer()} gave.
   *
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  void restoreOptimizer(TrainedTensors optimizer) {
    restore(optimizer, layout.parameters(), parameters);
    restore(optimizer, layout.clips(), clips);
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

  private static void read(Map<String, float[]> byName, List<Entry> entries, Trained trained) {
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      byName.put(entry.name() + MEAN, read(entry, trained.means().get(i)));
      byName.put(entry.name() + SQUARE, read(entry, trained.squares().get(i)));
      byName.put(entry.name() + COUNT, trained.steps().get(i).toFloatArray());
    }
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

  /** A tensor's values with columns in (C, H, W) order. */
  static float[] read(Entry entry, PtNDArray tensor) {
    return ColumnOrder.channelsFirst(tensor.toFloatArray(), entry.columns());
  }

  @Override
  public void close() {
    memory.close();
  }
}
