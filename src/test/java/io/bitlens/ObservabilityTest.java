package io.bitlens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.bitlens.telemetry.KeptSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the whole service tells of itself after a job, its predictions, its maps and a study. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"server.port=0", "spring.datasource.password=" + ObservabilityTest.PASSWORD})
@DirtiesContext // so that the database is closed before its folder goes
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservabilityTest {

  static final String PASSWORD = "the-databases-password";
  private static final String TOKEN = "the-bearers-token";
  private static final String API_KEY = "the-callers-api-key";
  private static final int TRAINED_IMAGES = 5_400;
  private static final int BATCH = 100;
  private static final int EPOCHS = 2;
  private static final String STEPS = "network=\"tiny\"";
  private static final String JOB =
      """
      {"dataset": "mnist-sample", "network": "tiny", "precision": "w4a4", "epochs": %d,
       "batchSize": %d, "saliency": {"guided": false}}\
      """
          .formatted(EPOCHS, BATCH);
  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";

  private static final Collector COLLECTOR = Collector.started();

  @Autowired private KeptSpans kept;
  @Autowired private SdkTracerProvider tracing;

  @Value("${local.server.port}")
  private int port;

  @Value("${local.management.port}")
  private int managementPort;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private String job = "";

  @DynamicPropertySource
  static void dataFolderAndCollector(DynamicPropertyRegistry registry) throws IOException {
    // The context is there before JUnit would make a folder for the class.
    var data = Files.createTempDirectory("observability");
    registry.add("bitlens.data-dir", data::toString);
    registry.add(
        "management.opentelemetry.tracing.export.otlp.endpoint",
        () -> COLLECTOR.address() + "/v1/traces");
  }

  @TestConfiguration
  static class Exporting {

    @Bean
    KeptSpans keptSpans() {
      return new KeptSpans();
    }
  }

  /** Everything that is told of later happens once. */
  @BeforeAll
  void trainPredictExplainAndStudy() throws Exception {
    lines.start();
    root().addAppender(lines);
    var accepted = send(post("/training-jobs", JOB).header("traceparent", CALLER), 202);
    job = accepted.get("id").asString();
    var succeeded = awaitSuccess("/training-jobs/" + job);
    var model = succeeded.at("/model/id").asString();
    for (int i = 0; i < 3; i++) {
      send(picture("/models/" + model + "/predictions"), 200);
    }
    send(picture("/models/" + model + "/saliency-maps?method=occlusion"), 200);
    var study =
        send(
            post(
                    "/studies",
                    """
                    {"kind": "FAITHFULNESS", "model": "%s", "images": 20}\
                    """
                        .formatted(model))
                .header("traceparent", CALLER.replace("4bf", "5bf")),
            202);
    awaitSuccess("/studies/" + study.get("id").asString());
    assertThat(tracing.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
  }

  @AfterAll
  void close() {
    root().detachAppender(lines);
    http.close();
    COLLECTOR.close();
  }

  @Test
  void jobsAndStudiesAreCountedByState() throws Exception {
    var scrape = scrape();

    assertThat(scrape.one("bitlens_jobs", "state=\"SUCCEEDED\"")).isEqualTo(1);
    assertThat(scrape.all("bitlens_jobs")).hasSize(6);
    assertThat(scrape.one("bitlens_studies", "state=\"SUCCEEDED\"")).isEqualTo(1);
    assertThat(scrape.all("bitlens_studies")).hasSize(6);
    assertThat(scrape.one("bitlens_queue_depth")).isZero();
    assertThat(scrape.one("bitlens_queue_oldest_age_seconds")).isZero();
    assertThat(scrape.one("bitlens_jobs_finished_total", "state=\"SUCCEEDED\"")).isEqualTo(1);
    assertThat(scrape.one("bitlens_jobs_finished_total", "state=\"FAILED\"")).isZero();
    assertThat(scrape.one("bitlens_jobs_finished_total", "state=\"CANCELLED\"")).isZero();
    assertThat(scrape.one("bitlens_job_duration_seconds_count")).isEqualTo(1);
  }

  @Test
  void stepsAreMeasuredOneByOne() throws Exception {
    var scrape = scrape();
    var tags = new String[] {STEPS, "precision=\"w4a4\"", "guided=\"false\""};

    assertThat(scrape.one("bitlens_training_step_seconds_count", tags))
        .isEqualTo((double) EPOCHS * TRAINED_IMAGES / BATCH);
    assertThat(scrape.one("bitlens_training_images_total", tags))
        .isEqualTo((double) EPOCHS * TRAINED_IMAGES);
    assertThat(scrape.one("bitlens_training_step_seconds_bucket", STEPS, "le=\"+Inf\""))
        .isEqualTo((double) EPOCHS * TRAINED_IMAGES / BATCH);
    assertThat(scrape.one("bitlens_training_step_seconds_sum", tags))
        .isPositive()
        .isLessThan(scrape.one("bitlens_job_duration_seconds_sum"));
  }

  @Test
  void predictionsAndMapsAreMeasuredByPrecision() throws Exception {
    var scrape = scrape();

    assertThat(scrape.one("bitlens_prediction_seconds_count", "precision=\"w4a4\"")).isEqualTo(3);
    assertThat(scrape.one("bitlens_prediction_seconds_sum")).isPositive();
    assertThat(
            scrape.one(
                "bitlens_explanation_seconds_count", "method=\"occlusion\"", "precision=\"w4a4\""))
        .isEqualTo(1);
    assertThat(scrape.one("bitlens_explanation_seconds_sum")).isPositive();
  }

  @Test
  void theCacheAndTheMemoryAreMeasured() throws Exception {
    var scrape = scrape();

    assertThat(scrape.one("bitlens_model_cache_misses_total")).isEqualTo(1);
    assertThat(scrape.one("bitlens_model_cache_hits_total")).isGreaterThanOrEqualTo(3);
    assertThat(scrape.one("bitlens_model_cache_evictions_total")).isZero();
    var cached = scrape.one("bitlens_native_memory_bytes", "area=\"model_cache\"");
    var engine = scrape.one("bitlens_native_memory_bytes", "area=\"engine\"");
    var process = scrape.one("bitlens_native_memory_bytes", "area=\"process\"");
    assertThat(cached).isPositive().isLessThan(engine);
    assertThat(engine).isLessThan(process);
    assertThat(process).isBetween(1e8, 1e11);
  }

  @Test
  void noSeriesNamesWhatACallerNamed() throws Exception {
    assertThat(scrape().text())
        .contains("uri=\"/api/v1/training-jobs/{id}\"")
        .doesNotContain(job, "mnist-sample");
  }

  @Test
  void aTraceGoesOnFromTheCallerThroughTheQueueToEachEpoch() {
    var request = named("http post /api/v1/training-jobs");
    assertThat(request.getTraceId()).isEqualTo(TRACE_ID);
    assertThat(request.getParentSpanId()).isEqualTo("00f067aa0ba902b7");

    var attempt = kept.named("training attempt");
    assertThat(attempt.getTraceId()).isEqualTo(TRACE_ID);
    assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(attribute(attempt, "bitlens.job.id")).isEqualTo(job);
    assertThat(attribute(attempt, "bitlens.job.attempt")).isEqualTo("1");
    assertThat(attribute(attempt, "bitlens.network")).isEqualTo("tiny");
    assertThat(attribute(attempt, "bitlens.precision")).isEqualTo("w4a4");

    var epochs = spans("training epoch");
    assertThat(epochs).extracting(SpanData::getParentSpanId).containsOnly(attempt.getSpanId());
    assertThat(epochs)
        .extracting(epoch -> attribute(epoch, "bitlens.epoch"))
        .containsExactly("1", "2");
    assertThat(epochs.get(1).getStartEpochNanos())
        .isGreaterThanOrEqualTo(epochs.get(0).getEndEpochNanos());
    assertThat(epochs)
        .allSatisfy(e -> assertThat(e.getEndEpochNanos()).isGreaterThan(e.getStartEpochNanos()));
  }

  @Test
  void aStudyGoesOnWithTheTraceOfItsRequest() {
    var study = kept.named("study attempt");

    assertThat(study.getTraceId()).isEqualTo(TRACE_ID.replace("4bf", "5bf"));
    assertThat(attribute(study, "bitlens.study.kind")).isEqualTo("FAITHFULNESS");
  }

  @Test
  void theLogNamesJobAttemptAndTrace() {
    var begins =
        lines.list.stream()
            .filter(line -> line.getFormattedMessage().endsWith(job + " begins attempt 1"))
            .toList();

    assertThat(begins)
        .singleElement()
        .extracting(ILoggingEvent::getMDCPropertyMap)
        .satisfies(fields ->
            assertThat(fields)
                .containsEntry("jobId", job)
                .containsEntry("attempt", "1")
                .containsEntry("traceId", TRACE_ID));
  }

  @Test
  void aLineCanBeWrittenAsJson() {
    var encoder = new StructuredLogEncoder();
    var context = new LoggerContext();
    context.putObject(
        Environment.class.getName(),
        new MockEnvironment().withProperty("spring.application.name", "bitlens"));
    encoder.setContext(context);
    encoder.setFormat("ecs");
    encoder.start();
    var line =
        lines.list.stream()
            .filter(l -> l.getFormattedMessage().endsWith(job + " begins attempt 1"))
            .findFirst()
            .orElseThrow();

    var written = JsonMapper.shared().readTree(encoder.encode(line));
    assertThat(written.get("jobId").asString()).isEqualTo(job);
    assertThat(written.get("attempt").asString()).isEqualTo("1");
    assertThat(written.get("traceId").asString()).isEqualTo(TRACE_ID);
    assertThat(written.at("/service/name").asString()).isEqualTo("bitlens");
    assertThat(written.at("/log/level").asString()).isEqualTo("INFO");
  }

  @Test
  void secretsAreNeitherLoggedNorTracedNorScraped() throws Exception {
    for (var path : new String[] {"/training-jobs", "/nowhere", "/models?nonsense=1"}) {
      var answer =
          http.send(
              request(port, "/api/v1" + path)
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("X-API-Key", API_KEY)
                  .header("traceparent", CALLER)
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.body()).doesNotContain(TOKEN, API_KEY);
    }
    tracing.forceFlush().join(10, TimeUnit.SECONDS);

    var told = new StringBuilder(scrape().text());
    told.append(managed("/actuator/info").body()).append(kept.spans()).append(COLLECTOR.received());
    lines.list.forEach(line -> told.append(line).append(line.getMDCPropertyMap()));
    assertThat(kept.spans())
        .extracting(SpanData::getName)
        .contains("http get /api/v1/training-jobs");
    assertThat(told.toString()).contains(TRACE_ID).doesNotContain(TOKEN, API_KEY, PASSWORD);
  }

  @Test
  void spansAreSentToTheCollector() {
    assertThat(COLLECTOR.received())
        .contains("training attempt", "training epoch", "http post /api/v1/training-jobs")
        .contains("service.name", "bitlens");
  }

  @Test
  void onlyALittleOfTheActuatorIsThere() throws Exception {
    for (var path : new String[] {"health/liveness", "health/readiness", "info", "sbom"}) {
      assertThat(managed("/actuator/" + path).statusCode()).as(path).isEqualTo(200);
    }
    for (var path :
        new String[] {"env", "heapdump", "loggers", "beans", "threaddump", "shutdown"}) {
      assertThat(managed("/actuator/" + path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(managed("/api/v1/training-jobs").statusCode()).isEqualTo(404);
    assertThat(managed("/actuator/health").body())
        .isEqualTo("{\"groups\":[\"liveness\",\"readiness\"],\"status\":\"UP\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/health",
        "/actuator/health/readiness",
        "/actuator/prometheus",
        "/actuator/info"
      })
  void callersOfTheApiSeeNothingOfIt(String path) throws Exception {
    var refused = http.send(request(port, path).build(), BodyHandlers.ofString());

    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(refused).get("code").asString()).isEqualTo("NOT_FOUND");
  }

  @Test
  void theBuildIsTold() throws Exception {
    var info = json(managed("/actuator/info"));
    var model = send(request(port, "/api/v1/models"), 200).at("/items/0");
    var versions =
        send(request(port, "/api/v1/models/" + model.get("id").asString()), 200)
            .at("/provenance/versions");

    assertThat(info.at("/build/version").asString()).isEqualTo(versions.get("bitlens").asString());
    var commit = info.at("/git/commit/id").asString("");
    assertThat(versions.get("commit").asString())
        .startsWith(commit)
        .matches("unknown|[0-9a-f]{40}(-dirty)?");
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private List<SpanData> spans(String name) {
    return kept.spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  private SpanData named(String name) {
    return spans(name).stream()
        .filter(span -> span.getTraceId().equals(TRACE_ID))
        .findFirst()
        .orElseThrow();
  }

  private static String attribute(SpanData span, String name) {
    return span.getAttributes().get(AttributeKey.stringKey(name));
  }

  private Scrape scrape() throws Exception {
    var answer = managed("/actuator/prometheus");
    assertThat(answer.statusCode()).isEqualTo(200);
    return new Scrape(answer.body());
  }

  private JsonNode awaitSuccess(String path) {
    var over =
        await()
            .atMost(Duration.ofMinutes(2))
            .until(
                () -> send(request(port, "/api/v1" + path), 200),
                answer -> !answer.get("state").asString().matches("QUEUED|RUNNING"));
    assertThat(over.get("state").asString()).isEqualTo("SUCCEEDED");
    return over;
  }

  private HttpRequest.Builder post(String path, String body) {
    return request(port, "/api/v1" + path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder picture(String path) throws IOException {
    return request(port, "/api/v1" + path)
        .header("Content-Type", "image/png")
        .POST(
            BodyPublishers.ofByteArray(Files.readAllBytes(Path.of("docs/images/ankle-boot.png"))));
  }

  private HttpResponse<String> managed(String path) throws IOException, InterruptedException {
    return http.send(request(managementPort, path).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private JsonNode send(HttpRequest.Builder request, int status)
      throws IOException, InterruptedException {
    var answer = http.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return json(answer);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }
}
