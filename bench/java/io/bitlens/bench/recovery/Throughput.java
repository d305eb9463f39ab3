package io.bitlens.bench.recovery;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** One API and some workers on one PostgreSQL, all real processes, that work off equal jobs. */
public final class Throughput implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final EmbeddedPostgres postgres;
  private final Path folder;
  private final List<Node> workers = new ArrayList<>();
  private final Node api;

  /**
   * What came of it.
   *
   * @param time from the first request to the end of the last job
   * @param toStart of a job that found an idle worker: from its creation to its start
   * @param attempts of all jobs together
   */
  public record Outcome(Duration time, Duration toStart, int attempts) {}

  /** Starts the processes, which are ready then. */
  public Throughput(int workerCount, Path folder) throws IOException, InterruptedException {
    this.postgres = EmbeddedPostgres.start();
    this.folder = folder;
    this.api = node("api", "api");
    api.awaitReady();
    for (int i = 1; i <= workerCount; i++) {
      workers.add(node("worker-" + i, "worker"));
    }
    for (var worker : workers) {
      worker.awaitReady();
    }
  }

  private Node node(String name, String role) throws IOException {
    var database = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
    return new Node(name, role, Place.free(), database, folder.resolve(name), List.of());
  }

  /** Trains jobs until each worker is warm, and then as many as are asked for. */
  public Outcome run(int jobs, String job) throws IOException, InterruptedException {
    var warmUp = queue(workers.size(), job);
    for (var id : warmUp) {
      awaitEnd(id);
    }
    long start = System.nanoTime();
    var ids = queue(jobs, job);
    int attempts = 0;
    for (var id : ids) {
      attempts += awaitEnd(id);
    }
    var time = Duration.ofNanos(System.nanoTime() - start);
    var first = api.get(path(ids.getFirst()));
    var toStart = Duration.between(instant(first, "createdAt"), instant(first, "startedAt"));
    return new Outcome(time, toStart, attempts);
  }

  private List<String> queue(int count, String job) throws IOException, InterruptedException {
    var ids = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      ids.add(api.train(job));
    }
    return ids;
  }

  /** Waits for a job's success; the attempts it took. */
  private int awaitEnd(String id) throws IOException, InterruptedException {
    while (true) {
      var job = api.get(path(id));
      switch (job.get("state").asString()) {
        case "SUCCEEDED" -> {
          return job.get("attempt").asInt();
        }
        case "FAILED", "CANCELLED" -> throw new IOException("not trained: " + job);
        default -> Thread.sleep(POLL);
      }
    }
  }

  private static String path(String id) {
    return "/api/v1/training-jobs/" + id;
  }

  private static Instant instant(JsonNode job, String field) {
    return Instant.parse(job.get(field).asString());
  }

  @Override
  public void close() throws IOException {
    workers.forEach(Node::close);
    api.close();
    postgres.close();
  }
}
