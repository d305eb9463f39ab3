package io.bitlens.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.bitlens.BitLensApplication;
import io.bitlens.database.PostgresDatabase;
import io.bitlens.dataset.upload.Zips;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One API and one worker on a shared database, and what neither of them does. */
@ExtendWith(OutputCaptureExtension.class)
class RoleTest {

  private static final String JOBS = "/api/v1/training-jobs";
  private static final String DATASETS = "/api/v1/datasets";
  private static final String SMALLEST =
      """
      {"dataset": "mnist-sample", "network": "tiny", "precision": "w4a4", "epochs": 1,
       "saliency": {"guided": false}}\
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path data;

  @Test
  void anApiQueuesWhatAWorkerTrains() throws Exception {
    var url = PostgresDatabase.create();
    try (var api = start("api", url)) {
      var accepted = post(api, JOBS, SMALLEST);
      assertThat(accepted.statusCode()).isEqualTo(202);
      var job = JOBS + "/" + json(accepted).get("id").asString();
      assertThat(api.getBean(Scheduler.class).getSchedulerState().isStarted()).isFalse();

      try (var worker = start("worker", url)) {
        var succeeded = awaitSuccess(api, job);
        var model = "/api/v1/models/" + succeeded.at("/model/id").asString();
        assertThat(get(api, model).statusCode()).isEqualTo(200);
        assertThat(get(worker, model).statusCode()).isEqualTo(404);
        assertThat(get(api, job + "/events").body()).contains("event:metric", "event:end");
        assertThat(get(worker, job + "/events").statusCode()).isEqualTo(404);
      }
    }
  }

  @Test
  void anApiThatEndsCompletesWhatItTells() throws Exception {
    Iterator<String> told;
    try (var api = start("api", PostgresDatabase.create())) {
      var job = JOBS + "/" + json(post(api, JOBS, SMALLEST)).get("id").asString();
      told =
          http.send(request(api, job + "/events").build(), BodyHandlers.ofLines())
              .body()
              .iterator();
      var line = told.next();
      while (!line.startsWith("data:")) {
        line = told.next();
      }
      assertThat(line).contains("QUEUED");
    }

    // Complete, and not cut off: that would throw.
    assertThat(told).toIterable().containsOnly("");
  }

  @Test
  void aWorkerTrainsOnWhatAnApiReceived() throws Exception {
    var url = PostgresDatabase.create();
    try (var api = start("api", url)) {
      assertThat(upload(api, "greys").statusCode()).isEqualTo(202);
      var dataset = DATASETS + "/greys";
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> json(get(api, dataset)).get("state").asString().equals("READY"));

      try (var worker = start("worker", url)) {
        var accepted = post(api, JOBS, SMALLEST.replace("mnist-sample", "greys"));
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        var job = JOBS + "/" + json(accepted).get("id").asString();
        var succeeded = awaitSuccess(api, job);
        assertThat(folders("worker")).isEqualTo(folders("api")).hasSize(1);

        var model = "/api/v1/models/" + succeeded.at("/model/id").asString();
        for (var path : new String[] {job, model, dataset}) {
          assertThat(delete(api, path).statusCode()).as(path).isEqualTo(204);
        }
        var pieces =
            worker
                .getBean(JdbcClient.class)
                .sql("select count(*) from uploaded_dataset_piece")
                .query(Integer.class)
                .single();
        assertThat(pieces).isZero();
        assertThat(folders("api")).isEmpty();
      }
      // What the worker kept goes when the next one starts.
      start("worker", url).close();
      assertThat(folders("worker")).isEmpty();
    }
  }

  private List<String> folders(String role) throws IOException {
    try (var folders = Files.list(data.resolve(role).resolve("uploads"))) {
      return folders.map(folder -> String.valueOf(folder.getFileName())).toList();
    }
  }

  @Test
  void aWorkerTellsOfItselfAloneOnItsManagementPort() throws Exception {
    try (var worker = start("worker", PostgresDatabase.create())) {
      assertThat(managed(worker, "/actuator/health/readiness").statusCode()).isEqualTo(200);
      assertThat(managed(worker, "/actuator/prometheus").body())
          .contains("bitlens_jobs_finished_total", "bitlens_model_cache_hits_total")
          // Of the whole database: the API's processes tell.
          .doesNotContain("bitlens_queue_", "bitlens_jobs{", "bitlens_studies{");
      for (var path :
          new String[] {
            JOBS, "/swagger-ui.html", "/v3/api-docs", "/", "/actuator", "/actuator/health"
          }) {
        var refused = get(worker, path);
        assertThat(refused.statusCode()).as(path).isEqualTo(404);
        assertThat(refused.headers().firstValue("Content-Type"))
            .contains("application/problem+json");
        assertThat(json(refused).get("code").asString()).isEqualTo("NOT_FOUND");
        assertThat(json(refused).get("detail").asString()).startsWith("This process is a worker");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker", "API"})
  void anEmbeddedDatabaseIsRefusedBeforeItIsOpened(String role, CapturedOutput output) {
    var files = data.resolve("bitlens");
    assertThat(refused(role, "jdbc:h2:file:" + files)).isTrue();

    assertThat(output)
        .contains("The role '" + role + "' shares its database with other processes")
        .contains("SPRING_DATASOURCE_URL")
        .doesNotContain("\tat ");
    assertThat(Files.exists(data.resolve("bitlens.mv.db"))).isFalse();
  }

  @Test
  void aDatabaseOutOfReachIsToldWithoutItsPassword(CapturedOutput output) {
    assertThat(
            refused(
                "api",
                "jdbc:postgresql://localhost:1/bitlens",
                Map.of(
                    "spring.datasource.hikari.connection-timeout",
                    "300",
                    "spring.datasource.password",
                    "the-databases-password")))
        .isTrue();

    assertThat(output).contains("localhost:1").doesNotContain("the-databases-password");
  }

  @Test
  void theManagementPortCannotBeTheOneOfTheApi(CapturedOutput output) {
    assertThat(
            refused(
                "api",
                PostgresDatabase.create(),
                Map.of("bitlens.port", "1", "bitlens.management.port", "1")))
        .isTrue();

    assertThat(output).contains("the management server is not listening on a separate port");
  }

  @Test
  void aRoleThatDoesNotExistIsRefused(CapturedOutput output) {
    assertThat(refused("trainer", PostgresDatabase.create())).isTrue();

    assertThat(output).contains("bitlens.role").contains("trainer").doesNotContain("\tat ");
  }

  private boolean refused(String role, String url) {
    return refused(role, url, Map.of());
  }

  private boolean refused(String role, String url, Map<String, String> settings) {
    try {
      start(role, url, settings).close();
      return false;
    } catch (RuntimeException expected) {
      return true;
    }
  }

  private ConfigurableApplicationContext start(String role, String url) {
    return start(role, url, Map.of());
  }

  private ConfigurableApplicationContext start(
      String role, String url, Map<String, String> settings) {
    var all = new TreeMap<String, String>();
    all.put("bitlens.role", role);
    all.put("bitlens.port", "0");
    all.put("bitlens.management.port", "0");
    all.put("bitlens.data-dir", data.resolve(role).toString());
    all.put("spring.datasource.url", url);
    all.put("spring.datasource.username", "postgres");
    all.put("spring.datasource.password", "postgres");
    all.putAll(settings);
    return SpringApplication.run(
        BitLensApplication.class,
        all.entrySet().stream().map(setting -> "--" + setting).toArray(String[]::new));
  }

  private JsonNode awaitSuccess(ConfigurableApplicationContext api, String job) {
    var over =
        await()
            .atMost(Duration.ofMinutes(2))
            .until(
                () -> json(get(api, job)),
                answer -> !answer.get("state").asString().matches("QUEUED|RUNNING"));
    assertThat(over.get("state").asString()).isEqualTo("SUCCEEDED");
    return over;
  }

  private HttpResponse<String> post(
      ConfigurableApplicationContext service, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        request(service, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> upload(ConfigurableApplicationContext service, String name)
      throws IOException, InterruptedException {
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        """
        --x\r
        Content-Disposition: form-data; name="name"\r
        \r
        %s\r
        --x\r
        Content-Disposition: form-data; name="file"; filename="a.zip"\r
        \r
        """
            .formatted(name)
            .getBytes(StandardCharsets.UTF_8));
    form.writeBytes(new Zips().greys("a", 40).greys("b", 40).bytes());
    form.writeBytes("\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
    return http.send(
        request(service, DATASETS)
            .header("Content-Type", "multipart/form-data; boundary=x")
            .POST(BodyPublishers.ofByteArray(form.toByteArray()))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> delete(ConfigurableApplicationContext service, String path)
      throws IOException, InterruptedException {
    return http.send(request(service, path).DELETE().build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(ConfigurableApplicationContext service, String path)
      throws IOException, InterruptedException {
    return http.send(request(service, path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> managed(ConfigurableApplicationContext service, String path)
      throws IOException, InterruptedException {
    return http.send(request(service, "management", path).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(ConfigurableApplicationContext service, String path) {
    return request(service, "server", path);
  }

  private static HttpRequest.Builder request(
      ConfigurableApplicationContext service, String server, String path) {
    var port = service.getEnvironment().getRequiredProperty("local." + server + ".port");
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }
}
