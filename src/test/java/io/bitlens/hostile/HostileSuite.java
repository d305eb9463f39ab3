package io.bitlens.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.NewModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service that all of these share, and what it must be like after each of them. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.port=0",
      "db-scheduler.polling-interval=1h" // nobody takes the jobs
    })
abstract class HostileSuite {

  /**
   * What one test may allocate: some times its request, and far less than any of these bombs would
   * unpack to. It counts everything that ran meanwhile, tests included.
   */
  private static final long MOST_ALLOCATED = 160L << 20;

  private static final Path DATA = newFolder();
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Autowired private JdbcClient sql;

  @Value("${local.server.port}")
  private int port;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Set<String> before = Set.of();
  private long allocated;

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("bitlens.data-dir", DATA::toString);
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory(
          Files.createDirectories(Path.of("target").toAbsolutePath()), "hostile");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void remember() {
    before = state();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    assertThat(state()).isEqualTo(before);
    assertThat(send(request("/api/v1/datasets")).statusCode()).isEqualTo(200);
  }

  /** Call it when the input has been made: making a bomb takes memory, too. */
  final void startCounting() {
    allocated = MEMORY.getTotalThreadAllocatedBytes();
  }

  final void assertLittleAllocated() {
    assertThat(MEMORY.getTotalThreadAllocatedBytes() - allocated).isLessThan(MOST_ALLOCATED);
  }

  /** Every file but the database's, and the number of rows of every table. */
  private Set<String> state() {
    var state = new TreeSet<String>();
    var tables =
        sql.sql(
                "select table_name from information_schema.tables where upper(table_schema) = 'PUBLIC'")
            .query(String.class)
            .list();
    for (var table : tables) {
      var count = sql.sql("select count(*) from \"" + table + "\"").query(Long.class).single();
      state.add(table + ": " + count);
    }
    try (var files = Files.walk(DATA)) {
      state.addAll(
          files
              .filter(file -> Files.isRegularFile(file) && !file.toString().endsWith(".db"))
              .map(Path::toString)
              .collect(Collectors.toSet()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return state;
  }

  /** Takes back what was let in. */
  final void forget(String table) {
    sql.sql("delete from " + table).update();
  }

  final int port() {
    return port;
  }

  final HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  final HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
  }

  final HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The smallest network there is, with random weights. */
  static NewModel tiny() {
    var network = Networks.find("tiny", new InputShape(1, 28, 28), 10).orElseThrow();
    var precision = Precisions.preset("w4a4", network, false).orElseThrow();
    return NewModels.of(RandomVariants.of(network, precision, CodeGrid.ODD, 1));
  }

  static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(answer).get("code").asString()).as(answer.body()).isEqualTo(code);
  }
}
