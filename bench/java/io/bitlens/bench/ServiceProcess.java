package io.bitlens.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged service in a process of its own, on a free port of this machine. */
final class ServiceProcess implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;
  private final int managementPort;
  private final Process process;
  private final double secondsToReadiness;

  /** What is asked again and again. */
  private interface Question {

    boolean answered() throws IOException, InterruptedException;
  }

  /** Starts it on a data folder and waits until it says that it is ready. */
  ServiceProcess(Path jar, Path data) throws IOException, InterruptedException {
    // Both at once, so that they differ.
    try (var free = new ServerSocket(0);
        var another = new ServerSocket(0)) {
      port = free.getLocalPort();
      managementPort = another.getLocalPort();
    }
    var builder = OwnJvm.process("-jar", jar.toString());
    builder.redirectOutput(data.resolve("service.log").toFile());
    builder.environment().put("BITLENS_DATA_DIR", data.toString());
    builder.environment().put("BITLENS_PORT", Integer.toString(port));
    builder.environment().put("BITLENS_MANAGEMENT_PORT", Integer.toString(managementPort));
    long start = System.nanoTime();
    process = builder.start();
    try {
      secondsToReadiness = secondsUntil(start, this::ready);
    } catch (IOException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /** Seconds from the start of the process to its first "ready". */
  double secondsToReadiness() {
    return secondsToReadiness;
  }

  /** MiB that it holds now. */
  double residentMib() throws IOException {
    return ResidentMemory.mib(process.pid());
  }

  /** Posts a training job; its path. */
  String train(String job) throws IOException, InterruptedException {
    var answer =
        send(
            request("/api/v1/training-jobs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(job)));
    return "/api/v1/training-jobs/" + answer.get("id").asString();
  }

  /** Seconds from now until the job says that it has made a step. */
  double secondsToFirstStep(String job) throws IOException, InterruptedException {
    return secondsUntil(
        System.nanoTime(), () -> send(request(job)).at("/progress/step").asLong() > 0);
  }

  /** Seconds from now until the job has succeeded. */
  double secondsToSuccess(String job) throws IOException, InterruptedException {
    return secondsUntil(
        System.nanoTime(),
        () -> {
          var state = send(request(job)).get("state").asString();
          if (state.equals("FAILED")) {
            throw new IOException("the job failed");
          }
          return state.equals("SUCCEEDED");
        });
  }

  private boolean ready() throws InterruptedException {
    try {
      var readiness = request(managementPort, "/actuator/health/readiness").build();
      return http.send(readiness, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    }
  }

  private double secondsUntil(long start, Question question)
      throws IOException, InterruptedException {
    while (!question.answered()) {
      if (!process.isAlive()) {
        throw new IOException("the service ended with " + process.exitValue());
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException("no answer after " + PATIENCE);
      }
      Thread.sleep(POLL);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private HttpRequest.Builder request(String path) {
    return request(port, path);
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = http.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  @Override
  public void close() throws IOException {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
