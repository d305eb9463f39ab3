package io.bitlens.experiment;

import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;

/**
 * A grid that has a name; with and without guidance, over three seeds.
 *
 * @param epochs of each training
 */
@Schema(name = "ExperimentPreset")
record Preset(
    @Schema(example = "saq-2024") String id,
    String description,
    List<String> datasets,
    List<String> networks,
    List<String> precisions,
    int epochs) {

  /** Quantized models beside the full-precision one, where nothing else is asked for. */
  static final List<String> PRECISIONS =
      List.of(Precisions.FP32, Precisions.W4A4, Precisions.MIXED_4_2, Precisions.W2A2);

  /** All presets. */
  static final List<Preset> ALL =
      List.of(
          new Preset(
              "saq-2024",
              "The comparison of \"Saliency Assisted Quantization for Neural Networks\" (arXiv"
                  + " 2411.05858): standard and quantized models, with and without saliency"
                  + " guidance. 2 epochs from scratch each (ours), so that all 48 trainings and"
                  + " their measurements end within two hours on two cores",
              List.of("mnist", "fashion-mnist"),
              List.of(Networks.SGT_CNN),
              PRECISIONS,
              2));

  /** The preset of that name. */
  static Optional<Preset> find(String id) {
    return ALL.stream().filter(preset -> preset.id.equals(id)).findFirst();
  }

  static List<String> ids() {
    return ALL.stream().map(Preset::id).toList();
  }
}
