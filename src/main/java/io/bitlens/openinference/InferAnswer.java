package io.bitlens.openinference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The protocol's answer to an inference. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record InferAnswer(
    @JsonProperty("model_name") String modelName,
    @JsonProperty("model_version") String modelVersion,
    Optional<String> id,
    List<Output> outputs) {

  /**
   * One tensor.
   *
   * @param parameters {@code binary_data_size} where its bytes follow the JSON
   * @param data its elements, row-major, where they do not
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Output(
      String name,
      String datatype,
      List<Integer> shape,
      Optional<Map<String, Integer>> parameters,
      Optional<List<Object>> data) {}
}
