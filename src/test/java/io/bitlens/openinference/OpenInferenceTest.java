package io.bitlens.openinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.inference.Models;
import io.bitlens.registry.Model;
import io.bitlens.web.ApiException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The protocol, with a model whose logit of class k is k times the pixels' mean on 0 to 1. */
class OpenInferenceTest {

  private final Models models = new Models();
  private final Model model = TinyServer.addTo(models);
  private final ApplicationAvailabilityBean availability = new ApplicationAvailabilityBean();
  private final MockMvcTester http = MockMvcTester.of(TinyServer.controller(models, availability));

  OpenInferenceTest() {
    models.name("champion", model.id());
  }

  @Test
  void tellsOfTheServer() {
    assertThat(get("/v2").at("/extensions/0").asString()).isEqualTo("binary_tensor_data");
    assertThat(get("/v2/health/live").get("live").asBoolean()).isTrue();
  }

  @Test
  void isReadyWhileItTakesRequests() {
    become(ReadinessState.ACCEPTING_TRAFFIC);
    assertThat(http.get().uri("/v2/health/ready")).hasStatus(200);

    become(ReadinessState.REFUSING_TRAFFIC);
    assertThat(http.get().uri("/v2/health/ready")).hasStatus(503);
  }

  private void become(ReadinessState state) {
    availability.onApplicationEvent(new AvailabilityChangeEvent<>(this, state));
  }

  @Test
  void tellsOfAModel() {
    var found = get("/v2/models/champion");

    assertThat(found.get("name").asString()).isEqualTo("champion");
    assertThat(found.get("versions")).hasToString("[\"" + model.id() + "\"]");
    assertThat(found.get("platform").asString()).isEqualTo("bitlens_w4");
    assertThat(found.get("inputs"))
        .hasToString("[{\"name\":\"input\",\"datatype\":\"UINT8\",\"shape\":[-1,1,2,2]}]");
    assertThat(found.get("outputs").valueStream().map(JsonNode::toString))
        .containsExactly(
            "{\"name\":\"logits\",\"datatype\":\"FP32\",\"shape\":[-1,3]}",
            "{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[-1,3]}",
            "{\"name\":\"class\",\"datatype\":\"INT64\",\"shape\":[-1,1]}",
            "{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[-1,1]}");
  }

  @Test
  void anAliasHasTheVersionThatItPointsTo() {
    assertThat(get("/v2/models/champion/versions/" + model.id() + "/ready").toString())
        .contains("\"ready\":true");
    assertThat(get("/v2/models/" + model.id() + "/versions/1").at("/versions/0").asString())
        .isEqualTo("1");
    for (var path :
        new String[] {
          "/v2/models/nobody",
          "/v2/models/" + UUID.randomUUID() + "/ready",
          "/v2/models/champion/versions/1",
          "/v2/models/champion/versions/" + UUID.randomUUID() + "/ready",
          "/v2/models/" + model.id() + "/versions/2"
        }) {
      assertThat(http.get().uri(path))
          .hasFailed()
          .failure()
          .rootCause()
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.code().status()).isEqualTo(404));
    }
  }

  @Test
  void answersJsonAsKServesClientSendsIt() {
    var answer =
        json(
            post(
                "champion",
                """
                {"id": "42", "inputs": [{"name": "input", "shape": [2, 1, 2, 2], "datatype": "FP32",
                  "data": [255.0, 255.0, 255.0, 255.0, 0.0, 0.0, 0.0, 0.0]}],
                 "parameters": {}}\
                """));

    assertThat(answer.get("id").asString()).isEqualTo("42");
    assertThat(answer.get("model_name").asString()).isEqualTo("champion");
    assertThat(answer.get("model_version").asString()).isEqualTo(model.id().toString());
    assertThat(answer.at("/outputs/0"))
        .hasToString(
            "{\"name\":\"logits\",\"datatype\":\"FP32\",\"shape\":[2,3],"
                + "\"data\":[0.0,1.0,2.0,0.0,0.0,0.0]}");
    // softmax(0, 1, 2)
    assertThat(answer.at("/outputs/1/data/2").asDouble())
        .isCloseTo(0.6652409557748218, within(1e-6));
    assertThat(answer.at("/outputs/2/data")).hasToString("[2,0]");
    assertThat(answer.at("/outputs/3/data")).hasToString("[\"on\",\"off\"]");
  }

  @Test
  void answersTheOutputsThatAreAskedForAsMlServersClientDoes() {
    var answer =
        json(
            post(
                model.id().toString(),
                """
                {"parameters": {"content_type": "np"},
                 "inputs": [{"name": "input", "shape": [1, 4], "datatype": "UINT8",
                   "parameters": {"content_type": "np"}, "data": [[255, 255, 255, 255]]}],
                 "outputs": [{"name": "label"}, {"name": "logits"}]}\
                """));

    assertThat(answer.has("id")).isFalse();
    assertThat(answer.get("model_version").asString()).isEqualTo("1");
    assertThat(answer.get("outputs").valueStream().map(o -> o.get("name").asString()))
        .containsExactly("label", "logits");
  }

  @Test
  void answersBytesAsTritonsClientSendsAndReadsThem() {
    var json =
        """
        {"inputs":[{"name":"input","shape":[1,1,2,2],"datatype":"UINT8",\
        "parameters":{"binary_data_size":4}}],"parameters":{"binary_data_output":true}}\
        """;
    byte[] pixels = {-1, -1, -1, -1};

    var answer = binary(json, pixels).getResponse();

    assertThat(answer.getStatus()).isEqualTo(200);
    assertThat(answer.getContentType()).isEqualTo("application/octet-stream");
    byte[] body = answer.getContentAsByteArray();
    int length = Integer.parseInt(String.valueOf(answer.getHeader(InferBody.JSON_LENGTH)));
    var outputs = JsonMapper.shared().readTree(Arrays.copyOf(body, length)).get("outputs");
    assertThat(outputs.valueStream().map(o -> o.at("/parameters/binary_data_size").asInt()))
        .containsExactly(12, 12, 8, 6);
    assertThat(outputs.valueStream().map(o -> o.has("data"))).containsOnly(false);
    var bytes = ByteBuffer.wrap(body, length, body.length - length).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new float[] {bytes.getFloat(), bytes.getFloat(), bytes.getFloat()})
        .containsExactly(0, 1, 2);
    bytes.position(bytes.position() + 12);
    assertThat(bytes.getLong()).isEqualTo(2);
    assertThat(bytes.getInt()).isEqualTo(2);
    assertThat(new String(body, body.length - 2, 2, StandardCharsets.UTF_8)).isEqualTo("on");
  }

  @Test
  void bytesAndJsonCanBeMixed() {
    var json =
        """
        {"inputs":[{"name":"input","shape":[1,2,2],"datatype":"FP32",\
        "parameters":{"binary_data_size":16}}],\
        "outputs":[{"name":"class","parameters":{"binary_data":false}},\
        {"name":"logits","parameters":{"binary_data":true}}]}\
        """;
    var floats = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 4; i++) {
      floats.putFloat(255);
    }

    byte[] body = binary(json, floats.array()).getResponse().getContentAsByteArray();

    assertThat(new String(body, StandardCharsets.ISO_8859_1))
        .contains("\"name\":\"class\",\"datatype\":\"INT64\",\"shape\":[1,1],\"data\":[2]");
    assertThat(ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getFloat(body.length - 4))
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                                               | must be one",
        "[{'name':'x'}]                                                   | must be one",
        "[{'name':'input'},{'name':'input'}]                              | must be one",
        "[{'name':'input','datatype':'FP16'}]                             | UINT8, INT32",
        "[{'name':'input','datatype':7}]                                  | UINT8, INT32",
        "[{'name':'input','datatype':'UINT8'}]                            | found",
        "[{'name':'input','datatype':'UINT8','shape':[1,3,2,2]}]          | [1,3,2,2]",
        "[{'name':'input','datatype':'UINT8','shape':[0,1,2,2]}]          | [0,1,2,2]",
        "[{'name':'input','datatype':'UINT8','shape':[65,1,2,2]}]         | 1 to 64",
        "[{'name':'input','datatype':'UINT8','shape':[-1,1,2,2]}]         | [-1,1,2,2]",
        "[{'name':'input','datatype':'UINT8','shape':[1.5,1,2,2]}]        | 1.5",
        "[{'name':'input','datatype':'UINT8','shape':[99999999999,4]}]    | 99999999999",
        "[{'name':'input','datatype':'UINT8','shape':[1,4]}]              | an array",
        "[{'name':'input','datatype':'UINT8','shape':[1,4],'data':[1]}]   | found 1",
        "[{'name':'input','datatype':'UINT8','shape':[1,4],'data':[1,2,3,4,5]}]     | found more",
        "[{'name':'input','datatype':'UINT8','shape':[1,4],'data':[1,2,3,'4']}]     | numbers",
        "[{'name':'input','datatype':'UINT8','shape':[1,4],'data':[1,2,3,256]}]     | 256.0",
        "[{'name':'input','datatype':'FP32','shape':[1,4],'data':[0,0,0,0.5]}]      | 0.5",
        "[{'name':'input','datatype':'FP32','shape':[1,4],'data':[0,0,0,1e99]}]     | 1.0E99",
        "[{'name':'input','datatype':'INT64','shape':[1,4],'data':[0,0,0,-1]}]      | -1.0",
        "[{'name':'input','datatype':'UINT8','shape':[1,4],'parameters':{'binary_data_size':4}}]"
            + " | 4 bytes after the JSON, found 0",
      })
  void refusesInputs(String inputs, String says) {
    assertRefused(post("champion", "{'inputs':%s}".formatted(inputs).replace('\'', '"')), says);
  }

  @ParameterizedTest
  @CsvSource({"3, found 3", "5, found 5"})
  void refusesBytesOfAnotherNumber(int count, String says) {
    var json =
        """
        {"inputs":[{"name":"input","shape":[1,4],"datatype":"UINT8",\
        "parameters":{"binary_data_size":4}}]}\
        """;

    assertRefused(binary(json, new byte[count]), says);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "{", "{\"inputs\":", "\u0000"})
  void refusesWhatIsNoRequest(String body) {
    assertThat(post("champion", body))
        .hasFailed()
        .failure()
        .rootCause()
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code().status()).isEqualTo(400));
  }

  @Test
  void refusesJsonOfGreatDepth() {
    assertRefused(post("champion", "{\"inputs\":" + "[".repeat(100_000)), "depth");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "999", "x", "99999999999"})
  void refusesLengthsThatAreNotTheBodys(String length) {
    var answer =
        http.post()
            .uri("/v2/models/champion/infer")
            .header(InferBody.JSON_LENGTH, length)
            .content("{}")
            .exchange();

    assertRefused(answer, length);
  }

  @Test
  void refusesAnUnknownOutput() {
    assertRefused(post("champion", "{\"outputs\": [{\"name\": \"boxes\"}]}"), "boxes");
  }

  private static void assertRefused(MvcTestResult answer, String says) {
    assertThat(answer)
        .hasFailed()
        .failure()
        .rootCause()
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.detail()).contains(says));
  }

  private JsonNode get(String path) {
    return json(http.get().uri(path).exchange());
  }

  private static JsonNode json(MvcTestResult answer) {
    assertThat(answer).hasStatusOk();
    MockHttpServletResponse response = answer.getResponse();
    return JsonMapper.shared().readTree(response.getContentAsByteArray());
  }

  private MvcTestResult post(String name, String body) {
    return http.post()
        .uri("/v2/models/" + name + "/infer")
        .contentType(MediaType.APPLICATION_JSON)
        .content(body)
        .exchange();
  }

  private MvcTestResult binary(String json, byte[] bytes) {
    byte[] head = json.getBytes(StandardCharsets.UTF_8);
    var body = new ByteArrayOutputStream();
    body.writeBytes(head);
    body.writeBytes(bytes);
    return http.post()
        .uri("/v2/models/champion/infer")
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .header(InferBody.JSON_LENGTH, String.valueOf(head.length))
        .content(body.toByteArray())
        .exchange();
  }
}
