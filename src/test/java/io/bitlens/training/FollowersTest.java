package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bitlens.training.event.EventStore;
import io.bitlens.training.event.EventType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Callers who follow jobs and do not behave, over real connections. */
@SpringBootTest(
    classes = Service.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.port=0",
      "spring.datasource.url=jdbc:h2:mem:followers",
      "bitlens.events.max-subscribers=2",
      "bitlens.events.heartbeat-interval=50ms"
    })
class FollowersTest {

  /** Together more than any socket holds. */
  private static final int EVENTS = 150;

  private static final String LARGE = "x".repeat(100_000);

  @Autowired private EventStore events;
  @Autowired private JdbcClient sql;
  @Autowired private TransactionTemplate transaction;

  @Value("${local.server.port}")
  private int port;

  /** A connection on which a job is followed. */
  private record Follower(Socket socket, BufferedReader reader) implements AutoCloseable {

    /** The next line that begins like this. */
    String line(String beginning) throws IOException {
      var line = reader.readLine();
      while (line != null && !line.startsWith(beginning)) {
        line = reader.readLine();
      }
      return line == null ? "" : line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void whoeverLeavesMakesRoom() throws Exception {
    var job = job();
    var first = admitted(job);
    try (var second = admitted(job)) {
      try (var third = follow(job)) {
        assertThat(third.line("HTTP/1.1")).contains(" 503");
        assertThat(third.line("Retry-After")).isEqualTo("Retry-After: 5");
        assertThat(third.line("{")).contains("UNAVAILABLE", "2 callers follow jobs here already");
      }
      first.close();
      admitted(job).close();
      assertThat(second.line(":")).isNotEmpty();
    }
  }

  @Test
  void whoeverDoesNotReadHoldsUpNobodyAndMissesNothing() throws Exception {
    var job = job();
    try (var slow = admitted(job);
        var quick = admitted(job)) {
      for (int i = 0; i < EVENTS; i++) {
        transaction.executeWithoutResult(status -> events.append(job, EventType.SALIENCY, LARGE));
      }
      for (long id : LongStream.rangeClosed(1, EVENTS).toArray()) {
        assertThat(quick.line("id:")).isEqualTo("id:" + id);
      }
      for (long id : LongStream.rangeClosed(1, EVENTS).toArray()) {
        assertThat(slow.line("id:")).isEqualTo("id:" + id);
      }
    }
  }

  /** Follows a job as soon as there is room: who left before is forgotten with a heartbeat. */
  private Follower admitted(UUID job) {
    return await()
        .until(
            () -> {
              var follower = follow(job);
              if (follower.line("HTTP/1.1").contains(" 200")) {
                return Optional.of(follower);
              }
              follower.close();
              return Optional.<Follower>empty();
            },
            Optional::isPresent)
        .orElseThrow();
  }

  private Follower follow(UUID job) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    var request =
        "GET /api/v1/training-jobs/%s/events HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(job);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return new Follower(
        socket,
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
  }

  /** A job that nobody runs. */
  private UUID job() {
    var id = UUID.randomUUID();
    sql.sql(
            """
            insert into training_job (id, state, phase, dataset, specification, attempt, crashes,
              epoch, epochs, step, steps, created_at, version)
            values (?, 'RUNNING', '', 'digits', '{}', 1, 0, 0, 3, 0, 0, ?, 0)
            """)
        .params(id, OffsetDateTime.now())
        .update();
    return id;
  }
}
