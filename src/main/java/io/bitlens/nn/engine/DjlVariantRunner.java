package io.bitlens.nn.engine;

import ai.djl.pytorch.engine.PtNDArray;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import io.bitlens.nn.program.ParameterLayout.Columns;
import io.bitlens.nn.program.VariantProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A variant in native memory: its compiled programs, and its codes as tensors. */
final class DjlVariantRunner implements VariantRunner {

  private final InputShape shape;
  private final NetworkSpec network;
  private final Program program;
  private final Function<String, Program> activationCompiler;
  private final Map<String, Program> activationPrograms = new ConcurrentHashMap<>();
  private final NativeMemory memory;
  private final List<PtNDArray> tensors = new ArrayList<>();
  private final long nativeBytes;

  DjlVariantRunner(Variant variant) {
    shape = variant.network().input();
    network = variant.network();
    var wide = SumBound.wideLayers(variant);
    program = new Program(VariantProgram.archive(network, variant.precision(), wide));
    activationCompiler =
        activation ->
            new Program(
                VariantProgram.activationArchive(network, variant.precision(), wide, activation));
    memory = NativeMemory.lasting();
    try {
      for (var layer : variant.layers()) {
        load(variant, layer, wide);
      }
      for (var addition : variant.network().additions()) {
        tensors.add(memory.floats(new float[] {variant.factor(addition)}, 1));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    nativeBytes = tensors.stream().mapToLong(t -> t.size() * t.getDataType().getNumOfBytes()).sum();
  }

  private void load(Variant variant, VariantLayer layer, Set<String> wide) {
    var values = ColumnOrder.channelsLast(numbers(layer.weights()), columns(variant, layer.name()));
    var dimensions = NativeMemory.shape(layer.shape());
    tensors.add(
        wide.contains(layer.name())
            ? memory.doubles(values, dimensions)
            : memory.floats(values, dimensions));
    tensors.add(memory.floats(layer.multiplier(), layer.multiplier().length));
    tensors.add(memory.floats(layer.offset(), layer.offset().length));
  }

  private static float[] numbers(VariantWeights weights) {
    return switch (weights) {
      case VariantWeights.Full full -> full.values();
      case VariantWeights.Coded coded -> {
        var values = new float[coded.codes().length];
        for (int i = 0; i < values.length; i++) {
          values[i] = coded.codes()[i];
        }
        yield values;
      }
    };
  }

  /** The image shape that a linear layer's columns run over, if a flatten leads to it. */
  private static Columns columns(Variant variant, String name) {
    var layers = variant.network().layers();
    var shapes = NetworkShapes.of(variant.network());
    var columns = Columns.NONE;
    var in = variant.network().input();
    for (int i = 0; i < layers.size(); i++) {
      var layer = layers.get(i);
      if (layer instanceof LayerSpec.Flatten) {
        columns =
            i == 0
                ? new Columns(in.channels(), in.height(), in.width())
                : new Columns(
                    shapes.output(i - 1).channels(),
                    shapes.output(i - 1).height(),
                    shapes.output(i - 1).width());
      }
      if (layer.name().equals(name)) {
        return layer instanceof LayerSpec.Linear ? columns : Columns.NONE;
      }
      if (layer instanceof LayerSpec.Weighted) {
        columns = Columns.NONE;
      }
    }
    throw new IllegalArgumentException("no layer " + name);
  }

  @Override
  public NetworkSpec network() {
    return network;
  }

  @Override
  public float[] logits(byte[] pixels, int count) {
    Batch.checkPixels(pixels.length, count, shape);
    try (var scope = NativeMemory.forOneCall();
        var arguments = new Arguments().tensor(images(scope, pixels, count)).tensors(tensors)) {
      return program.call(scope.tensors(), "forward", arguments.values()).getFirst().toFloatArray();
    }
  }

  @Override
  public Saliency saliency(byte[] pixels, int count, int[] targets) {
    Batch.checkPixels(pixels.length, count, shape);
    try (var scope = NativeMemory.forOneCall()) {
      return saliency(scope, images(scope, pixels, count), count, targets);
    }
  }

  @Override
  public Saliency saliency(float[] pixels, int count, int[] targets) {
    Batch.checkPixels(pixels.length, count, shape);
    try (var scope = NativeMemory.forOneCall()) {
      var images = scope.floats(pixels, count, shape.channels(), shape.height(), shape.width());
      return saliency(scope, images, count, targets);
    }
  }

  private Saliency saliency(NativeMemory scope, PtNDArray images, int count, int[] targets) {
    var result = explain(program, "saliency", scope, images, count, targets);
    return new Saliency(
        result.get(0).toFloatArray(), integers(result.get(1)), result.get(2).toFloatArray());
  }

  @Override
  public ActivationGradient activation(byte[] pixels, int count, int[] targets, String activation) {
    Batch.checkPixels(pixels.length, count, shape);
    if (network.layers().stream()
        .noneMatch(l -> l instanceof LayerSpec.Pact && l.name().equals(activation))) {
      throw new IllegalArgumentException("no activation " + activation);
    }
    var compiled = activationPrograms.computeIfAbsent(activation, activationCompiler);
    try (var scope = NativeMemory.forOneCall()) {
      var images = images(scope, pixels, count);
      var result = explain(compiled, "activation", scope, images, count, targets);
      return new ActivationGradient(
          result.get(0).toFloatArray(),
          integers(result.get(1)),
          result.get(2).toFloatArray(),
          result.get(3).toFloatArray());
    }
  }

  private List<PtNDArray> explain(
      Program compiled,
      String method,
      NativeMemory scope,
      PtNDArray images,
      int count,
      int[] targets) {
    checkTargets(count, targets);
    try (var arguments =
        new Arguments().tensor(images).tensor(scope.longs(targets)).tensors(tensors)) {
      return compiled.call(scope.tensors(), method, arguments.values());
    }
  }

  private void checkTargets(int count, int[] targets) {
    if (targets.length != count) {
      throw new IllegalArgumentException(
          "%d images need %d targets, found %d".formatted(count, count, targets.length));
    }
    int classes = network.classes();
    for (int target : targets) {
      if (target < -1 || target >= classes) {
        throw new IllegalArgumentException(
            "target " + target + " is no class: 0 to " + (classes - 1));
      }
    }
  }

  private static int[] integers(PtNDArray tensor) {
    var longs = tensor.toLongArray();
    var integers = new int[longs.length];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = (int) longs[i];
    }
    return integers;
  }

  private PtNDArray images(NativeMemory scope, byte[] pixels, int count) {
    return scope.bytes(pixels, count, shape.channels(), shape.height(), shape.width());
  }

  @Override
  public long nativeBytes() {
    return nativeBytes;
  }

  @Override
  public void close() {
    program.close();
    activationPrograms.values().forEach(Program::close);
    memory.close();
  }
}
