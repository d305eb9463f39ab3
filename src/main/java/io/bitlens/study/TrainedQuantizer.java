package io.bitlens.study;

import io.bitlens.nn.WeightQuantizer;
import io.bitlens.registry.Model;
import java.util.Arrays;
import java.util.Map;

/** Finds out how a model's weights were quantized. */
final class TrainedQuantizer {

  private TrainedQuantizer() {}

  /** As its provenance says; DoReFa for models from before there were others. */
  static WeightQuantizer of(Model model) {
    var name =
        model.provenance().spec().get("quantizers") instanceof Map<?, ?> quantizers
            ? quantizers.get("weights")
            : null;
    return Arrays.stream(WeightQuantizer.values())
        .filter(quantizer -> quantizer.name().equals(name))
        .findFirst()
        .orElse(WeightQuantizer.DOREFA);
  }
}
