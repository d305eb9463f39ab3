package io.bitlens.nn.engine;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.program.TrainingProgram;
import java.util.List;
import java.util.Map;

/** Given weights as a program quantizes them. */
final class QuantizedLayer {

  private final WeightQuantizer quantizer;
  private final int bits;
  private final float logStep;
  private final int[] codes;
  private final double scale;

  /** With LSQ's first step. */
  QuantizedLayer(WeightQuantizer quantizer, int bits, float[] weights) {
    this(
        quantizer,
        bits,
        weights,
        quantizer == WeightQuantizer.LSQ ? Initialisation.logStep(weights, bits) : 0);
  }

  QuantizedLayer(WeightQuantizer quantizer, int bits, float[] weights, float logStep) {
    this.quantizer = quantizer;
    this.bits = bits;
    this.logStep = logStep;
    int inputs = weights.length / 2;
    var network =
        new NetworkSpec(
            "layer",
            new InputShape(1, 1, inputs),
            2,
            List.of(new LayerSpec.Flatten("flatten"), new LayerSpec.Linear("fc", 2)));
    var compiled =
        TrainingProgram.compile(
            network,
            Precisions.explicit(Map.of("fc", new LayerBits(bits, LayerBits.FULL)), network),
            new Normalization(List.of(0.3), List.of(0.3)),
            OracleCase.of(network, Precisions.FP32, false).with(quantizer).options(),
            LibTorch.fastestProduct());
    var program = new Program(compiled.archive());
    try (var scope = NativeMemory.forOneCall();
        var arguments =
            new Arguments()
                .tensors(List.of(scope.floats(weights, 2, inputs), scope.floats(new float[2], 2)))
                .tensors(
                    quantizer == WeightQuantizer.LSQ
                        ? List.of(scope.floats(new float[] {logStep}))
                        : List.of())) {
      var found = program.call(scope.tensors(), "codes", arguments.values());
      var values = found.get(0).toFloatArray();
      codes = new int[values.length];
      for (int i = 0; i < values.length; i++) {
        codes[i] = Math.toIntExact((long) values[i]);
        if (codes[i] != values[i]) {
          throw new AssertionError(values[i] + " is no integer");
        }
      }
      scale = found.get(1).getDouble();
    } finally {
      program.close();
    }
  }

  int[] codes() {
    return codes.clone();
  }

  double scale() {
    return scale;
  }

  float logStep() {
    return logStep;
  }

  /** Real value of the grid's greatest code. */
  double greatestLevel() {
    return scale * quantizer.grid().maximum(bits);
  }
}
