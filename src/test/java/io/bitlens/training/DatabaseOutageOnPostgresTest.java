package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.database.DatabaseProxy;
import io.bitlens.database.PostgresDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A training goes on, and ends as it should, while its database is out of reach for a while. */
@SpringBootTest(
    classes = Service.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"server.port=0", "spring.datasource.hikari.connection-timeout=300"})
@AutoConfigureMockMvc
@ContextConfiguration(initializers = DatabaseOutageOnPostgresTest.Database.class)
// Its queue would go on asking for the database.
@DirtiesContext
class DatabaseOutageOnPostgresTest {

  private static final String JOBS = "/api/v1/training-jobs";
  private static final DatabaseProxy PROXY = proxy();

  @Autowired private MockMvcTester http;
  @Autowired private Fixtures.Runner runner;
  @Autowired private Fixtures.Models models;
  @Autowired private Service.Executions executions;

  @Value("${local.management.port}")
  private int managementPort;

  /** A new database, behind the proxy. */
  static final class Database
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
      new PostgresDatabase().initialize(context);
      var url = context.getEnvironment().getRequiredProperty("spring.datasource.url");
      TestPropertyValues.of(
              "spring.datasource.url=" + url.replaceFirst(":[0-9]+/", ":" + PROXY.port() + "/"))
          .applyTo(context);
    }
  }

  @AfterAll
  static void close() throws IOException {
    PROXY.close();
  }

  @Test
  void noJobIsLost() throws Exception {
    var trained = new CountDownLatch(1);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      listener.epochCompleted(Fixtures.epoch(1));
      PROXY.cut();
      listener.epochCompleted(Fixtures.epoch(2));
      listener.checkpoint(Fixtures.checkpoint(2, 0));
      assertThat(cancelled.getAsBoolean()).isFalse();
      trained.countDown();
      return Fixtures.result(spec);
    });
    var id = UUID.fromString(post().get("id").asString());

    assertThat(trained.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(managed("/health/readiness").statusCode()).isEqualTo(503);
    assertThat(managed("/health/liveness").statusCode()).isEqualTo(200);
    // Whoever scrapes still gets what the process knows of itself.
    assertThat(managed("/prometheus").body())
        .contains("bitlens_queue_depth", "bitlens_jobs_finished_total");
    assertThat(http.get().uri(JOBS))
        .hasStatus(503)
        .bodyJson()
        .extractingPath("code")
        .isEqualTo("UNAVAILABLE");
    PROXY.restore();
    executions.await(id);

    var job = get("/" + id);
    assertThat(job.get("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(job.get("attempt").asInt()).isEqualTo(1);
    assertThat(models.published(id)).isPresent();
    assertThat(get("/" + id + "/metrics").get("epochs")).hasSize(2);
    assertThat(managed("/health/readiness").statusCode()).isEqualTo(200);
  }

  @Test
  void aJobThatNeedsTheDatabaseWaitsForIt() throws Exception {
    var lost = new CountDownLatch(1);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      PROXY.cut();
      lost.countDown();
      throw new IllegalStateException("broken");
    });
    var id = UUID.fromString(post().get("id").asString());
    assertThat(lost.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(managed("/health/readiness").statusCode()).isEqualTo(503);
    PROXY.restore();
    executions.await(id);

    assertThat(get("/" + id).get("state").asString()).isEqualTo("FAILED");
  }

  private HttpResponse<String> managed(String path) throws Exception {
    var uri = URI.create("http://localhost:" + managementPort + "/actuator" + path);
    try (var client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private JsonNode post() throws Exception {
    var posted =
        http.post()
            .uri(JOBS)
            .contentType(MediaType.APPLICATION_JSON)
            .content("{\"dataset\":\"digits\"}")
            .exchange();
    assertThat(posted).hasStatus(202);
    return JsonMapper.shared().readTree(posted.getResponse().getContentAsString());
  }

  private JsonNode get(String path) throws Exception {
    var answer = http.get().uri(URI.create(JOBS + path)).exchange();
    assertThat(answer).hasStatus(200);
    return JsonMapper.shared().readTree(answer.getResponse().getContentAsString());
  }

  private static DatabaseProxy proxy() {
    try {
      return new DatabaseProxy(
          Integer.parseInt(PostgresDatabase.create().replaceFirst(".*:([0-9]+)/.*", "$1")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
