package io.bitlens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bitlens.training.event.EventStore;
import io.bitlens.training.event.EventType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What callers see of a node that is asked to end, one thing after the other. */
@Timeout(300)
class StoppingTest {

  private static final String BODY = "{\"dataset\": \"mnist-sample\"}";

  @TempDir private Path data;

  private final HttpClient http = HttpClient.newHttpClient();
  private int port;
  private int managementPort;

  @Test
  void aNodeSaysThatItEndsThenSendsItsFollowersAwayThenFinishesWhatItIsAt() throws Exception {
    var witness = new Witness();
    var application = new SpringApplication(BitLensApplication.class);
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("witness", witness));
    var service =
        application.run(
            "--bitlens.port=0", "--bitlens.management.port=0", "--bitlens.data-dir=" + data);
    port = port(service, "local.server.port");
    managementPort = port(service, "local.management.port");
    assertThat(readiness()).isEqualTo(200);

    try (var request = begun();
        var events = follow(jobWithOneEvent(service))) {
      assertThat(firstId(events)).isEqualTo("id:1");
      var end = Thread.ofPlatform().start(service::close);

      // Ends as answers do that are complete; one that is cut off fails.
      assertThat(events.readAllLines()).doesNotContain("event:end");
      await().until(() -> !isListening());
      write(request, BODY);
      assertThat(answer(request)).startsWith("HTTP/1.1 200");
      end.join();
    }
    assertThat(witness.readiness).isEqualTo(503);
    assertThat(witness.answer).startsWith("HTTP/1.1 200").contains("\r\nConnection: close\r\n");
  }

  /** Looks at the node right before the streams of those who follow jobs end. */
  private final class Witness implements SmartLifecycle {

    private int readiness;
    private String answer = "";
    private boolean running;

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      running = false;
      try (var socket = connect()) {
        readiness = readiness();
        write(socket, "GET /api/v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n");
        answer = answer(socket);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 2;
    }
  }

  private static int port(ConfigurableApplicationContext service, String property) {
    return service.getEnvironment().getRequiredProperty(property, Integer.class);
  }

  private int readiness() throws IOException, InterruptedException {
    var uri = URI.create("http://localhost:" + managementPort + "/actuator/health/readiness");
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  private static UUID jobWithOneEvent(ConfigurableApplicationContext service) {
    var job = UUID.randomUUID();
    service
        .getBean(JdbcClient.class)
        .sql(
            """
            insert into training_job (id, state, phase, dataset, specification, attempt, crashes,
              epoch, epochs, step, steps, created_at, version)
            values (?, 'RUNNING', '', 'mnist-sample', '{}', 1, 0, 0, 3, 0, 0, ?, 0)
            """)
        .params(job, OffsetDateTime.now())
        .update();
    service
        .getBean(TransactionTemplate.class)
        .executeWithoutResult(status ->
            service
                .getBean(EventStore.class)
                .append(job, EventType.STATE, Map.of("state", "RUNNING")));
    return job;
  }

  private BufferedReader follow(UUID job) throws IOException, InterruptedException {
    var uri = URI.create("http://localhost:%d/api/v1/training-jobs/%s/events".formatted(port, job));
    var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  /** With what comes before it. */
  private static String firstId(BufferedReader events) throws IOException {
    assertThat(events.readLine()).isEqualTo("retry:1000");
    assertThat(events.readLine()).isEqualTo(": still here");
    assertThat(events.readLine()).isEmpty();
    return events.readLine();
  }

  /** A request that the node has begun to answer, and waits for the body of. */
  private Socket begun() throws IOException {
    var socket = connect();
    write(
        socket,
        """
        POST /api/v1/training-jobs?validateOnly=true HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        Content-Length: %d\r
        Expect: 100-continue\r
        \r
        """
            .formatted(BODY.length()));
    var goOn = "HTTP/1.1 100 \r\n\r\n";
    assertThat(
            new String(socket.getInputStream().readNBytes(goOn.length()), StandardCharsets.UTF_8))
        .isEqualTo(goOn);
    return socket;
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
    return socket;
  }

  private boolean isListening() {
    try (var _ = connect()) {
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All that comes until the node closes the connection. */
  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
