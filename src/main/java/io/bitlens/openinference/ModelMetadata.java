package io.bitlens.openinference;

import io.bitlens.registry.Model;
import java.util.Arrays;
import java.util.List;

/**
 * What the protocol tells of a model.
 *
 * @param platform the engine, with the precision that the model has
 */
record ModelMetadata(
    String name,
    List<String> versions,
    String platform,
    List<Tensor> inputs,
    List<Tensor> outputs) {

  /**
   * One tensor.
   *
   * @param shape -1 where it may be any number
   */
  record Tensor(String name, String datatype, List<Integer> shape) {}

  static ModelMetadata of(String name, String version, Model model) {
    var input = model.network().input();
    int classes = model.classNames().size();
    return new ModelMetadata(
        name,
        List.of(version),
        "bitlens_" + model.precision().name(),
        List.of(
            new Tensor(
                PixelTensor.NAME,
                Datatype.UINT8.name(),
                List.of(-1, input.channels(), input.height(), input.width()))),
        Arrays.stream(OutputTensor.values())
            .map(output ->
                new Tensor(output.text(), output.datatype(), List.of(-1, output.width(classes))))
            .toList());
  }
}
