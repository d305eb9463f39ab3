package io.bitlens.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Text that not every database stores, or that UTF-8 cannot say, wherever callers name things. */
abstract class HostileTextSuite extends HostileSuite {

  private static final String EXPERIMENT =
      """
      {"name": "%s", "datasets": ["mnist-sample"], "precisions": ["fp32"], "seeds": [1]}\
      """;
  private static final String KEY =
      """
      {"name": "%s", "owner": "me", "scopes": ["infer"]}\
      """;

  /** As JSON escapes it: NUL, other control characters, and halves of surrogate pairs. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a\\u0000", "\\u0000", "\\n", "\\u007f", "\\u0085", "\\ud800", "\\udc00\\ud800"})
  void isRefusedInWhateverIsNamed(String text) throws Exception {
    refused("POST", "/api/v1/experiments", EXPERIMENT.formatted(text), "/name");
    refused("POST", "/api/v1/api-keys", KEY.formatted(text), "/name");
    refused("POST", "/api/v1/training-jobs", "{\"dataset\": \"" + text + "\"}", "/dataset");
    refused("POST", "/api/v1/studies", "{\"method\": \"" + text + "\"}", "/method");
    refused("PUT", "/api/v1/aliases/champion", "{\"model\": \"" + text + "\"}", "/model");
    refused("PUT", "/api/v1/aliases/champion", "{\"reference\": \"" + text + "\"}", "/reference");
    refused("POST", "/api/v1/experiments", "{\"datasets\": [\"" + text + "\"]}", "/datasets/0");
    refused(
        "POST",
        "/api/v1/training-jobs",
        "{\"dataset\": \"mnist-sample\", \"precision\": \"" + text + "\"}",
        "/precision");
  }

  private void refused(String method, String path, String body, String pointer) throws Exception {
    var answer =
        send(
            request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    assertProblem(answer, 422, "INVALID_VALUE");
    assertThat(pointers(json(answer))).containsExactly(pointer);
  }

  /** Letters of any script, and pairs that are whole. */
  @Test
  void isTakenIfItIsOnlyUnusual() throws Exception {
    var name = "caf\u00e9 \u4e2d\u6587 \ud83d\ude80 \ufffd";
    var made = post("/api/v1/api-keys", "application/json", HostileFiles.text(KEY.formatted(name)));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(json(made).at("/apiKey/name").asString()).isEqualTo(name);
    forget("api_key");
  }

  @ParameterizedTest
  @CsvSource({
    "training-jobs,dataset",
    "models,dataset",
    "models,network",
    "models,precision",
    "audit-events,caller",
    "experiments,pageToken",
  })
  void isNothingToLookFor(String list, String parameter) throws Exception {
    for (var value : List.of("%00", "a%00b", "%0a", "a%7F", "%C2%85")) {
      var answer = send(request("/api/v1/" + list + "?pageSize=1&" + parameter + "=" + value));
      assertProblem(answer, 400, "MALFORMED_REQUEST");
      assertThat(pointers(json(answer))).containsExactly(parameter);
    }
    // Not UTF-8: half of a pair, as some encode it.
    var half = send(request("/api/v1/" + list + "?" + parameter + "=%ED%A0%80"));
    assertThat(half.statusCode()).as(half.body()).isIn(200, 400);
  }

  @Test
  void isNoPartOfAPath() throws Exception {
    for (var path :
        List.of(
            "/api/v1/aliases/a%00b",
            "/api/v1/models/a%00b", "/api/v1/datasets/a%00b", "/v2/models/a%00b")) {
      assertProblem(send(request(path)), 400, "MALFORMED_REQUEST");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "size", "seed", "testFraction", "channels"})
  void isNoFieldOfAnUpload(String field) throws Exception {
    var form = new StringBuilder();
    for (var other : field.equals("name") ? List.<String>of() : List.of("name")) {
      form.append(part(other, "shapes"));
    }
    form.append(part(field, "a\0b"))
        .append("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.zip\"\r\n\r\n")
        .append("PK\r\n--x--\r\n");
    var answer =
        post(
            "/api/v1/datasets",
            "multipart/form-data; boundary=x",
            HostileFiles.text(form.toString()));
    assertProblem(answer, 422, "INVALID_VALUE");
    assertThat(pointers(json(answer))).containsExactly("/" + field);
  }

  private static String part(String name, String value) {
    return "--x\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(name, value);
  }

  private static List<String> pointers(JsonNode problem) {
    return problem.get("errors").valueStream().map(e -> e.get("pointer").asString()).toList();
  }
}
