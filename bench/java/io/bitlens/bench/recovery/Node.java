package io.bitlens.bench.recovery;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One process of the service, in one role, on a shared database. */
public final class Node implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String name;
  private final Place place;
  private final Process process;
  private final Path log;

  /**
   * Starts a process; {@link #awaitReady} tells when it is there.
   *
   * @param database JDBC URL without parameters
   * @param folder what it writes, and its log, to which a later process there adds
   * @param settings more arguments of the service
   */
  public Node(
      String name, String role, Place place, String database, Path folder, List<String> settings)
      throws IOException {
    this.name = name;
    this.place = place;
    Files.createDirectories(folder);
    log = folder.resolve("service.log");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "-Dai.djl.offline=true",
            "-classpath",
            classpath(),
            "io.bitlens.BitLensApplication",
            "--bitlens.role=" + role,
            "--bitlens.address=" + place.address(),
            "--bitlens.port=" + place.port(),
            "--bitlens.management.port=" + place.managementPort(),
            "--bitlens.data-dir=" + folder,
            "--bitlens.engine.threads=1",
            // Jobs of seconds need them often.
            "--bitlens.training.checkpoint-interval=1s",
            "--db-scheduler.scheduler-name=" + name,
            "--spring.datasource.url=" + database + "?ApplicationName=" + name,
            "--spring.datasource.username=postgres",
            "--spring.datasource.password=postgres"));
    command.addAll(settings);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("GOMP_SPINCOUNT", "10000");
    process = builder.start();
  }

  /** The product's own classes and libraries, and none of the tests'. */
  private static String classpath() {
    var all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator, -1))
        .filter(entry -> !entry.contains("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  public String name() {
    return name;
  }

  public void awaitReady() throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!ready()) {
      if (!process.isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException(name + " is not ready:\n" + Files.readString(log));
      }
      Thread.sleep(POLL);
    }
  }

  /** Whether it says that it can be used. */
  boolean ready() throws InterruptedException {
    try {
      var readiness = request(place.managementPort(), "/actuator/health/readiness").build();
      return http.send(readiness, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    }
  }

  /** Posts a training job; its id. */
  public String train(String job) throws IOException, InterruptedException {
    return send(request("/api/v1/training-jobs")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(job)))
        .get("id")
        .asString();
  }

  /** Ends a job. */
  public void cancel(String job) throws IOException, InterruptedException {
    send(request("/api/v1/training-jobs/" + job + "/cancel").POST(BodyPublishers.noBody()));
  }

  /** An answer of the API. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return request(place.port(), path);
  }

  private HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://" + place.address() + ":" + port + path));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = http.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(response.statusCode() + ": " + response.body());
    }
    return JsonMapper.shared().readTree(response.body());
  }

  /** Stops the process as a machine does that sleeps: it holds its connections and does nothing. */
  void stop() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** Wakes it up again. */
  void wake() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", signal, "" + process.pid()).start().waitFor();
    if (status != 0) {
      throw new IOException("kill %s of %s failed: %d".formatted(signal, name, status));
    }
  }

  /** Everything that it has said. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** Ends the process as kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    http.close();
  }

  /** Asks the process to end, as whoever deploys a new version does, and waits until it has. */
  public void end() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException(name + " does not end:\n" + log());
    }
    http.close();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
