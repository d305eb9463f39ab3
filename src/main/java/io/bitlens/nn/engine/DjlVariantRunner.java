package io.bitlens.nn.engine;

import ai.djl.pytorch.engine.PtNDArray;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import io.bitlens.nn.program.ParameterLayout.Columns;
import io.bitlens.nn.program.VariantProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A variant in native memory: its compiled program, and its codes as tensors. */
final class DjlVariantRunner implements VariantRunner {

  private final InputShape shape;
  private final int classes;
  private final Program program;
  private final NativeMemory memory;
  private final List<PtNDArray> tensors = new ArrayList<>();
  private final long nativeBytes;

  DjlVariantRunner(Variant variant) {
    shape = variant.network().input();
    classes = variant.network().classes();
    var wide = SumBound.wideLayers(variant);
    program = new Program(VariantProgram.archive(variant.network(), variant.precision(), wide));
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
  public float[] logits(byte[] pixels, int count) {
    Batch.checkPixels(pixels, count, shape);
    try (var scope = NativeMemory.forOneCall();
        var arguments = new Arguments().tensor(images(scope, pixels, count)).tensors(tensors)) {
      return program.call(scope.tensors(), "forward", arguments.values()).getFirst().toFloatArray();
    }
  }

  @Override
  public Saliency saliency(byte[] pixels, int count, int[] targets) {
    Batch.checkPixels(pixels, count, shape);
    if (targets.length != count) {
      throw new IllegalArgumentException(
          "%d images need %d targets, found %d".formatted(count, count, targets.length));
    }
    for (int target : targets) {
      if (target < -1 || target >= classes) {
        throw new IllegalArgumentException(
            "target " + target + " is no class: 0 to " + (classes - 1));
      }
    }
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            new Arguments()
                .tensor(images(scope, pixels, count))
                .tensor(scope.longs(targets))
                .tensors(tensors)) {
      var result = program.call(scope.tensors(), "saliency", arguments.values());
      var explained = result.get(1).toLongArray();
      var classesExplained = new int[count];
      for (int i = 0; i < count; i++) {
        classesExplained[i] = (int) explained[i];
      }
      return new Saliency(
          result.get(0).toFloatArray(), classesExplained, result.get(2).toFloatArray());
    }
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
    memory.close();
  }
}
