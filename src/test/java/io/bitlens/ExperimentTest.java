package io.bitlens;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.telemetry.ProductBuild;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small experiment through the whole service. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "server.port=0")
@DirtiesContext // so that the database is closed before its folder goes
class ExperimentTest {

  private static final String SMALL =
      """
      {"datasets": ["mnist-sample"], "networks": ["tiny"], "precisions": ["fp32", "w2a2"],
       "guided": [false], "seeds": [1, 2], "base": {"epochs": 1}, "images": 20}\
      """;

  private static final Duration LONG = Duration.ofMinutes(4);

  @TempDir static Path data;

  @Value("${local.server.port}")
  private int port;

  @Autowired private ProductBuild build;

  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("bitlens.data-dir", data::toString);
  }

  @Test
  void aGridIsTrainedMeasuredCancelledAndGoesOn() throws Exception {
    var created = post("", SMALL);
    assertThat(created.statusCode()).isEqualTo(202);
    var id = json(created).path("id").asString();
    assertThat(created.headers().firstValue("Location"))
        .hasValueSatisfying(l -> assertThat(l).endsWith(id));

    var cancelled = post("/" + id + "/cancel", "");
    assertThat(cancelled.statusCode()).isEqualTo(202);
    assertThat(json(cancelled).path("state").asString()).isEqualTo("CANCELLED");
    assertThat(post("/" + id + "/cancel", "").statusCode()).isEqualTo(200);

    assertThat(post("/" + id + "/retry", "").statusCode()).isEqualTo(202);
    Awaitility.await()
        .atMost(LONG)
        .until(() -> !json(get("/" + id)).path("state").asString().equals("RUNNING"));
    var over = json(get("/" + id));
    assertThat(over.path("state").asString()).as(over.toString()).isEqualTo("SUCCEEDED");
    assertThat(over.at("/progress/measured").asInt()).isEqualTo(4);
    assertThat(over.at("/progress/percent").asDouble()).isEqualTo(100);
    for (var cell : over.path("cells")) {
      boolean full = cell.path("precision").asString().equals("fp32");
      assertThat(cell.has("faithfulness")).isTrue();
      assertThat(cell.has("twinAgreement")).isNotEqualTo(full);
      assertThat(cell.has("seedAgreement")).isEqualTo(full);
    }
    reports(id);
    assertThat(post("/" + id + "/retry", "").statusCode()).isEqualTo(409);
    assertThat(delete("/" + id).statusCode()).isEqualTo(204);
    assertThat(get("/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void aJobThatWasDeletedIsMadeAnew() throws Exception {
    var one =
        """
        {"datasets": ["mnist-sample"], "networks": ["tiny"], "precisions": ["w4a4"],
         "guided": [false], "seeds": [1], "base": {"epochs": 1}, "images": 10}\
        """;
    var id = json(post("", one)).path("id").asString();
    Awaitility.await().atMost(LONG).until(() -> json(get("/" + id)).at("/cells/0").has("job"));
    assertThat(delete("/" + id).statusCode()).isEqualTo(409);
    var cancelled = post("/" + id + "/cancel", "");
    assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(202);
    var first = json(get("/" + id)).at("/cells/0/job").asString();
    var job = "http://localhost:" + port + "/api/v1/training-jobs/" + first;
    Awaitility.await().atMost(LONG).until(() -> deleted(job));

    var retried = post("/" + id + "/retry", "");
    assertThat(retried.statusCode()).as(retried.body()).isEqualTo(202);
    Awaitility.await()
        .atMost(LONG)
        .until(() -> !json(get("/" + id)).path("state").asString().equals("RUNNING"));
    var over = json(get("/" + id));
    assertThat(over.path("state").asString()).as(over.toString()).isEqualTo("SUCCEEDED");
    assertThat(over.at("/cells/0/job").asString()).isNotEqualTo(first);
  }

  /** A job that a worker has ends a moment after it is cancelled. */
  private boolean deleted(String job) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(job)).DELETE().build();
    return http.send(request, BodyHandlers.discarding()).statusCode() == 204;
  }

  @Test
  void aKeyMakesOneExperiment() throws Exception {
    var request =
        request("")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "once")
            .POST(BodyPublishers.ofString(SMALL))
            .build();
    var first = http.send(request, BodyHandlers.ofString());
    var again = http.send(request, BodyHandlers.ofString());

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(json(again).path("id")).isEqualTo(json(first).path("id"));
    var id = json(first).path("id").asString();
    var late = request("/" + id + "/cancel").header("If-Match", "\"99999\"");
    assertThat(
            http.send(late.POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(412);
    assertThat(post("/" + id + "/cancel", "").statusCode()).isEqualTo(202);
  }

  @Test
  void whatCannotBeDoneIsRefused() throws Exception {
    assertThat(json(post("?validateOnly=true", SMALL)).path("networks").get(0).asString())
        .isEqualTo("tiny");
    assertThat(json(get("")).path("items").findValuesAsString("name")).doesNotContain("never");
    var unknown = post("", "{\"datasets\": [\"mnist-sample\"], \"name\": \"never\", \"seed\": 1}");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(json(unknown).at("/errors/0/pointer").asString()).isEqualTo("/seed");
    var wrong = post("", "{\"datasets\": [\"cats\"], \"name\": \"never\"}");
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(json(wrong).at("/errors/0/pointer").asString()).isEqualTo("/datasets/0");
    assertThat(json(get("")).path("items").findValuesAsString("name")).doesNotContain("never");
    for (var path : new String[] {"", "/report"}) {
      assertThat(get("/0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f" + path).statusCode()).isEqualTo(404);
    }
    assertThat(json(get("/presets")).at("/0/id").asString()).isEqualTo("saq-2024");
  }

  private void reports(String id) throws Exception {
    var report = json(get("/" + id + "/report"));
    assertThat(report.path("complete").asBoolean()).isTrue();
    assertThat(report.path("groups")).hasSize(2);
    var quantized = report.path("groups").get(1).path("measures");
    assertThat(quantized.at("/testAccuracy/n").asInt()).isEqualTo(2);
    assertThat(quantized.at("/twinSpearman/mean").asDouble()).isBetween(-1.0, 1.0);
    assertThat(report.at("/groups/0/measures/seedSpearman/n").asInt()).isEqualTo(2);
    assertThat(report.path("recommendations")).hasSize(1);
    assertThat(report.path("galleries")).hasSize(3);
    var environment = report.path("environment");
    assertThat(environment.path("bitlens of this report").asString()).isEqualTo(build.version());
    for (var commit : new String[] {"commit", "commit of this report"}) {
      assertThat(environment.path(commit).asString("unknown")).isEqualTo(build.commit());
    }
    var csv = get("/" + id + "/report?format=csv");
    assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
    assertThat(csv.body().lines()).hasSize(5);
    var page = get("/" + id + "/report?format=html");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
    assertThat(page.body()).contains("4 of 4 models trained", "bitlens of this report");
    assertThat(get("/" + id + "/report?format=pdf").statusCode()).isEqualTo(422);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> delete(String path) throws Exception {
    return http.send(request(path).DELETE().build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://localhost:" + port + "/api/v1/experiments" + path));
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }
}
