package io.bitlens;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every operation of the whole service, asked for a parameter that it does not have. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "server.port=0")
@DirtiesContext // so that the database is closed before its folder goes
class QueryParametersTest {

  private static final String ID = "01a20b7b-4a0d-7000-9a72-61f2b4db5abe";

  @TempDir static Path data;

  @Value("${local.server.port}")
  private int port;

  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("bitlens.data-dir", data::toString);
  }

  private record Asked(String path, String method, JsonNode operation) {}

  @Test
  void everyOperationNamesTheParametersThatItDescribes() throws Exception {
    var operations = operations();
    assertThat(operations).hasSizeGreaterThan(14);

    for (var asked : operations) {
      var refused = send(asked, "?nonsense=1");
      var problem = JsonMapper.shared().readTree(refused.body());
      assertThat(refused.statusCode()).as("%s: %s", asked, refused.body()).isEqualTo(400);
      assertThat(problem.get("code").asString()).isEqualTo("UNKNOWN_PARAMETER");
      assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("nonsense");
      var described = described(asked.operation());
      assertThat(problem.get("detail").asString())
          .as(asked.toString())
          .isEqualTo(
              "nonsense is not a parameter here; "
                  + (described.isEmpty()
                      ? "there are none."
                      : "the parameters are " + String.join(", ", described) + "."));
      assertThat(asked.operation().get("responses").has("400")).as(asked.toString()).isTrue();
    }
  }

  @Test
  void theDescriptionItselfTakesParametersOfItsOwn() throws Exception {
    assertThat(get("/v3/api-docs?nonsense=1").statusCode()).isEqualTo(200);
  }

  private List<Asked> operations() throws Exception {
    var asked = new ArrayList<Asked>();
    var paths = JsonMapper.shared().readTree(get("/v3/api-docs").body()).get("paths");
    for (var path : paths.properties()) {
      if (!path.getKey().startsWith("/api/")) {
        // The inference protocol's clients may send what they like.
        continue;
      }
      for (var operation : path.getValue().properties()) {
        asked.add(
            new Asked(
                path.getKey(), operation.getKey().toUpperCase(Locale.ROOT), operation.getValue()));
      }
    }
    return asked;
  }

  private static List<String> described(JsonNode operation) {
    return operation
        .path("parameters")
        .valueStream()
        .filter(parameter -> parameter.get("in").asString().equals("query"))
        .map(parameter -> parameter.get("name").asString())
        .sorted()
        .toList();
  }

  private HttpResponse<String> send(Asked asked, String query) throws Exception {
    var request = request(asked.path().replaceAll("\\{\\w+}", ID) + query);
    var types = asked.operation().path("requestBody").path("content").propertyNames();
    // The parts of a multipart body would be read first.
    types.stream()
        .max(Comparator.comparing(type -> !type.startsWith("multipart")))
        .ifPresent(type -> request.header("Content-Type", type));
    return http.send(
        request.method(asked.method(), BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }
}
