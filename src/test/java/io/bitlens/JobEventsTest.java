package io.bitlens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.bitlens.training.event.EventStore;
import io.bitlens.training.event.EventType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Trainings followed over HTTP, by one and by many. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"server.port=0", "bitlens.events.heartbeat-interval=1s"})
@DirtiesContext // so that the database is closed before its folder goes
class JobEventsTest {

  private static final String JOBS = "/api/v1/training-jobs";
  private static final String JOB =
      """
      {"dataset": "mnist-sample", "network": "tiny", "precision": "w4a4", "epochs": 2,
       "saliency": {"guided": false}}\
      """;
  private static final int SUBSCRIBERS = 2000;

  @TempDir static Path data;

  @Autowired private EventStore events;
  @Autowired private JdbcClient sql;
  @Autowired private TransactionTemplate transaction;
  @Autowired private HikariDataSource database;

  @Value("${local.server.port}")
  private int port;

  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("bitlens.data-dir", data::toString);
  }

  private record Event(long id, String name, JsonNode data) {}

  @Test
  void aTrainingIsFollowedToItsEndAndFromTheMiddle() throws Exception {
    var job = JOBS + "/" + json(post(JOB)).get("id").asString();
    var answer = http.send(request(job + "/events").build(), BodyHandlers.ofLines());
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(answer.headers().firstValue("X-Accel-Buffering")).contains("no");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    var live = parse(answer.body().toList());

    assertThat(live)
        .extracting(Event::name)
        .containsSubsequence(
            "state",
            "state",
            "progress",
            "metric",
            "saliency",
            "metric",
            "saliency",
            "state",
            "end");
    assertThat(live.subList(0, live.size() - 1))
        .extracting(Event::id)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(live.getFirst().data().get("state").asString()).isEqualTo("QUEUED");
    assertThat(live.getLast().data().toString()).isEqualTo("{\"state\":\"SUCCEEDED\"}");
    var metrics = json(get(job + "/metrics")).get("epochs");
    assertThat(named(live, "metric")).containsExactly(metrics.get(0), metrics.get(1));
    assertThat(metrics.at("/0/alphas").propertyNames()).isNotEmpty();
    assertThat(named(live, "saliency"))
        .allSatisfy(map -> {
          assertThat(map.get("values").size()).isEqualTo(784);
          assertThat(map.get("max").asDouble()).isGreaterThan(map.get("min").asDouble());
        });
    var succeeded = named(live, "state").getLast();
    assertThat(succeeded.get("model")).isEqualTo(json(get(job)).at("/model/id"));

    var known = ids(live, "metric").getFirst();
    var finished = ids(live, "metric").getLast();
    // How far it was within epochs that are finished is forgotten.
    var expected =
        live.stream()
            .filter(event -> event.id() > known)
            .filter(event -> event.id() > finished || !event.name().equals("progress"))
            .toList();
    var rest = parse(follow(job, known.toString()).body().lines().toList());
    assertThat(rest).extracting(Event::id).isEqualTo(expected.stream().map(Event::id).toList());
    assertThat(rest.equals(expected)).isTrue();
    var last = live.getLast();
    assertThat(parse(follow(job, Long.toString(last.id())).body().lines().toList()))
        .containsExactly(last);
    assertThat(follow(job, Long.toString(last.id() + 1)).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "1", "99999999999999999999", " "})
  void aLastEventThatIsNoneIsRefused(String lastEventId) throws Exception {
    var refused = follow(JOBS + "/" + running(), lastEventId);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).get("code").asString()).isEqualTo("MALFORMED_REQUEST");
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("Last-Event-ID");
  }

  @Test
  void whatCannotBeFollowedIsRefused() throws Exception {
    var unknown = get(JOBS + "/" + UUID.randomUUID() + "/events");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.headers().firstValue("Content-Type")).contains("application/problem+json");
    var job = JOBS + "/" + running() + "/events";
    var json =
        http.send(
            request(job).header("Accept", "application/json").build(), BodyHandlers.ofString());
    assertThat(json.statusCode()).isEqualTo(406);
    var head =
        http.send(
            request(job).method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Type")).contains("text/event-stream");
  }

  @Test
  void theDescriptionSaysWhatIsTold() throws Exception {
    var follow = json(get("/v3/api-docs")).at("/paths/~1api~1v1~1training-jobs~1{id}~1events/get");

    assertThat(follow.get("responses").propertyNames())
        .containsExactlyInAnyOrder("200", "400", "404", "406", "500", "503");
    assertThat(follow.at("/responses/200/content").propertyNames())
        .containsExactly("text/event-stream");
    assertThat(follow.at("/responses/200/content/text~1event-stream").toString())
        .contains("event:end");
  }

  @Test
  void thousandsOfIdleSubscribersHoldNeitherThreadsNorConnections() throws Exception {
    var job = running();
    // Whatever the first one starts stays.
    var subscribers = new ArrayList<Subscriber>(List.of(subscribe(job)));
    int threads = Thread.getAllStackTraces().size();
    int connections = database.getHikariPoolMXBean().getTotalConnections();
    try {
      for (int i = 1; i < SUBSCRIBERS; i++) {
        subscribers.add(subscribe(job));
      }
      assertThat(line(subscribers.getLast(), ":")).isEqualTo(": still here");
      assertThat(Thread.getAllStackTraces()).hasSizeLessThan(threads + 10);
      assertThat(database.getHikariPoolMXBean().getTotalConnections())
          .isLessThanOrEqualTo(connections);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> database.getHikariPoolMXBean().getActiveConnections() == 0);

      transaction.executeWithoutResult(
          status -> events.append(job, EventType.STATE, Map.of("state", "RUNNING")));
      for (var subscriber : subscribers) {
        assertThat(line(subscriber, "id:")).isEqualTo("id:1");
      }
    } finally {
      for (var subscriber : subscribers) {
        subscriber.socket().close();
      }
    }
  }

  /** A job that nobody runs. */
  private UUID running() {
    var id = UUID.randomUUID();
    sql.sql(
            """
            insert into training_job (id, state, phase, dataset, specification, attempt, crashes,
              epoch, epochs, step, steps, created_at, version)
            values (?, 'RUNNING', '', 'mnist-sample', '{}', 1, 0, 0, 3, 0, 0, ?, 0)
            """)
        .params(id, OffsetDateTime.now())
        .update();
    return id;
  }

  private record Subscriber(Socket socket, InputStream in) {}

  /** Follows a job, and waits until the answer begins. */
  private Subscriber subscribe(UUID job) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    var head = "GET %s/%s/events HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(JOBS, job);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    var subscriber = new Subscriber(socket, new BufferedInputStream(socket.getInputStream()));
    assertThat(line(subscriber, "HTTP/1.1")).startsWith("HTTP/1.1 200");
    assertThat(line(subscriber, ":")).isEqualTo(": still here");
    return subscriber;
  }

  /** The next line that begins like this. */
  private static String line(Subscriber subscriber, String beginning) throws IOException {
    var line = new StringBuilder();
    while (true) {
      int next = subscriber.in().read();
      if (next < 0) {
        throw new AssertionError("the stream ended");
      }
      if (next != '\n') {
        line.append((char) next);
      } else if (line.indexOf(beginning) == 0) {
        return line.toString();
      } else {
        line.setLength(0);
      }
    }
  }

  private static List<JsonNode> named(List<Event> events, String name) {
    return events.stream().filter(e -> e.name().equals(name)).map(Event::data).toList();
  }

  private static List<Long> ids(List<Event> events, String name) {
    return events.stream().filter(e -> e.name().equals(name)).map(Event::id).toList();
  }

  private static List<Event> parse(List<String> lines) {
    var events = new ArrayList<Event>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("id:")) {
        events.add(
            new Event(
                Long.parseLong(lines.get(i).substring("id:".length())),
                lines.get(i + 1).substring("event:".length()),
                JsonMapper.shared().readTree(lines.get(i + 2).substring("data:".length()))));
        assertThat(lines.get(i + 3)).isEmpty();
      }
    }
    return events;
  }

  private HttpResponse<String> follow(String job, String lastEventId) throws Exception {
    return http.send(
        request(job + "/events").header("Last-Event-ID", lastEventId).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String body) throws Exception {
    return http.send(
        request(JOBS)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }
}
