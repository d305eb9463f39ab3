package io.bitlens.openinference;

import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request's body: JSON, and by the binary extension the bytes of its tensor after it.
 *
 * @param binary empty if nothing follows the JSON
 */
record InferBody(JsonNode json, ByteBuffer binary) {

  /** Bytes of the JSON, where more follows. */
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private static final int MAX_DEPTH = 16;

  /** What a field is for that is not known here is for others to know. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .build();

  /**
   * Reads it; the service's bound of bodies holds.
   *
   * @throws ApiException MALFORMED_REQUEST
   */
  static InferBody read(HttpServletRequest request) throws IOException {
    byte[] body = request.getInputStream().readAllBytes();
    int length = jsonLength(request.getHeader(JSON_LENGTH), body.length);
    JsonNode json;
    try {
      json = MAPPER.readTree(body, 0, length);
    } catch (JacksonException e) {
      throw new ApiException(
          ProblemCode.MALFORMED_REQUEST, "The JSON cannot be read: " + e.getOriginalMessage());
    }
    if (!json.isObject()) {
      throw new ApiException(ProblemCode.MALFORMED_REQUEST, "The body must be a JSON object.");
    }
    return new InferBody(json, ByteBuffer.wrap(body, length, body.length - length).slice());
  }

  private static int jsonLength(@Nullable String header, int body) {
    if (header == null) {
      return body;
    }
    try {
      int length = Integer.parseInt(header);
      if (length >= 0 && length <= body) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new ApiException(
        ProblemCode.MALFORMED_REQUEST,
        "%s must be 0 to the body's %d bytes, found %s.".formatted(JSON_LENGTH, body, header));
  }

  /** What the client calls its request. */
  Optional<String> id() {
    return json.path("id").isString() ? Optional.of(json.get("id").asString()) : Optional.empty();
  }

  JsonNode inputs() {
    return json.path("inputs");
  }

  /**
   * Outputs that are asked for, in order; all of them if none is named.
   *
   * @throws ApiException INVALID_VALUE
   */
  List<Asked> outputs() {
    boolean binary = json.path("parameters").path("binary_data_output").asBoolean(false);
    var named = json.path("outputs");
    if (named.isEmpty()) {
      return List.of(OutputTensor.values()).stream()
          .map(tensor -> new Asked(tensor, binary))
          .toList();
    }
    return named.valueStream().map(output -> asked(output, binary)).toList();
  }

  private static Asked asked(JsonNode output, boolean binary) {
    var name = output.path("name").asString("");
    for (var tensor : OutputTensor.values()) {
      if (tensor.text().equals(name)) {
        return new Asked(tensor, output.path("parameters").path("binary_data").asBoolean(binary));
      }
    }
    throw ApiException.invalid(
        List.of(
            new FieldProblem(
                "/outputs", "must be of logits, probabilities, class and label, found " + name)));
  }

  /**
   * One output.
   *
   * @param binary whether its bytes are to follow the JSON
   */
  record Asked(OutputTensor tensor, boolean binary) {}
}
