package io.bitlens.openinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What public clients have sent, byte for byte over a connection, is answered as these clients read
 * it; see README.md beside the recordings. Each asks about a white image and a black one.
 */
class RecordedClientsTest {

  private static final Path RECORDINGS = Path.of("src/test/resources/openinference");
  private static final int QUESTIONS = 8;
  private static final int INFERENCES = 9;
  private static final int MISTAKES = 3;

  private static TinyServer server;

  @BeforeAll
  static void start() {
    server = new TinyServer(0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "kserve-python-0.20.0,   live,            /live,          true",
    "kserve-python-0.20.0,   ready,           /ready,         true",
    "kserve-python-0.20.0,   model-ready,     /ready,         true",
    "triton-python-58a44ca,  live,            /live,          true",
    "triton-python-58a44ca,  ready,           /ready,         true",
    "triton-python-58a44ca,  model-ready,     /ready,         true",
    "triton-python-58a44ca,  server-metadata, /extensions/0,  binary_tensor_data",
    "triton-python-58a44ca,  model-metadata,  /inputs/0/name, input",
  })
  void tellsOfItself(String client, String question, String pointer, String says)
      throws IOException {
    var answer = answer(client, question);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(json(answer.body()).at(pointer).asString()).isEqualTo(says);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "kserve-python-0.20.0,   infer-json,   json,   logits probabilities class label",
    "kserve-python-0.20.0,   infer-binary, binary, LOGITS PROBABILITIES CLASS LABEL",
    "kserve-python-0.20.0,   infer-mixed,  mixed,  CLASS label",
    "triton-java-58a44ca,    infer-json,   json,   class logits",
    "triton-java-58a44ca,    infer-binary, binary, LOGITS PROBABILITIES CLASS LABEL",
    "triton-java-58a44ca,    infer-mixed,  ,       LOGITS class LABEL",
    "triton-python-58a44ca,  infer-json,   json,   class label",
    "triton-python-58a44ca,  infer-binary, binary, LOGITS PROBABILITIES CLASS LABEL",
    "triton-python-58a44ca,  infer-mixed,  ,       LOGITS label CLASS",
  })
  void infers(String client, String question, String id, String outputsWithBinaryInCapitals)
      throws IOException {
    var answer = answer(client, question);

    assertThat(answer.status()).isEqualTo(200);
    var head = head(answer);
    assertThat(head.get("model_name").asString()).isEqualTo("champion");
    assertThat(head.path("id").asString(null)).isEqualTo(id);
    var outputs = new Outputs(head, binary(answer));
    assertThat(outputs.names()).isEqualTo(outputsWithBinaryInCapitals);
    outputs.assertRight();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kserve-python-0.20.0", "triton-java-58a44ca", "triton-python-58a44ca"})
  void saysWhatIsWrong(String client) throws IOException {
    var answer = answer(client, "unknown-model");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
    assertThat(json(answer.body()).get("error").asString()).contains("nobody");
  }

  @Test
  void noneIsLeftOut() throws IOException {
    try (var files = Files.find(RECORDINGS, 2, (file, _) -> file.toString().endsWith(".http"))) {
      assertThat(files).hasSize(QUESTIONS + INFERENCES + MISTAKES);
    }
  }

  private static WireAnswer answer(String client, String question) throws IOException {
    var request = Files.readAllBytes(RECORDINGS.resolve(client).resolve(question + ".http"));
    return WireAnswer.to(request, server.port());
  }

  private static int jsonLength(WireAnswer answer) {
    var length = answer.headers().get(InferBody.JSON_LENGTH.toLowerCase(Locale.ROOT));
    assertThat(answer.headers().get("content-type"))
        .isEqualTo(length == null ? "application/json" : "application/octet-stream");
    return length == null ? answer.body().length : Integer.parseInt(length);
  }

  private static JsonNode head(WireAnswer answer) {
    return json(Arrays.copyOf(answer.body(), jsonLength(answer)));
  }

  private static ByteBuffer binary(WireAnswer answer) {
    int length = jsonLength(answer);
    return ByteBuffer.wrap(answer.body(), length, answer.body().length - length)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static JsonNode json(byte[] text) {
    return JsonMapper.shared().readTree(text);
  }

  /** Reads tensors in their order, out of the JSON or the bytes after it. */
  private record Outputs(JsonNode head, ByteBuffer binary) {

    /** Names, those in capitals whose elements are bytes. */
    String names() {
      var names = new ArrayList<String>();
      for (var output : head.get("outputs")) {
        var name = output.get("name").asString();
        names.add(output.has("data") ? name : name.toUpperCase(Locale.ROOT));
      }
      return String.join(" ", names);
    }

    void assertRight() {
      for (var output : head.get("outputs")) {
        var elements = elements(output);
        switch (output.get("name").asString()) {
          case "logits" -> assertThat(elements).containsExactly(0f, 1f, 2f, 0f, 0f, 0f);
          case "class" -> assertThat(elements).containsExactly(2L, 0L);
          case "label" -> assertThat(elements).containsExactly("on", "off");
          default ->
              // softmax(0, 1, 2)
              assertThat((float) elements.get(2)).isCloseTo(0.66524094f, within(1e-6f));
        }
      }
      assertThat(binary.hasRemaining()).isFalse();
    }

    private List<Object> elements(JsonNode output) {
      var datatype = output.get("datatype").asString();
      if (output.has("data")) {
        return output.get("data").valueStream().map(element -> element(datatype, element)).toList();
      }
      int end = binary.position() + output.at("/parameters/binary_data_size").asInt();
      var elements = new ArrayList<Object>();
      while (binary.position() < end) {
        elements.add(next(datatype));
      }
      assertThat(binary.position()).isEqualTo(end);
      return elements;
    }

    private static Object element(String datatype, JsonNode element) {
      return switch (datatype) {
        case "FP32" -> element.floatValue();
        case "INT64" -> element.longValue();
        default -> element.stringValue();
      };
    }

    private Object next(String datatype) {
      return switch (datatype) {
        case "FP32" -> binary.getFloat();
        case "INT64" -> binary.getLong();
        default -> {
          byte[] text = new byte[binary.getInt()];
          binary.get(text);
          yield new String(text, StandardCharsets.UTF_8);
        }
      };
    }
  }
}
