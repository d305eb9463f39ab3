package io.bitlens.bench.rolling;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** Clients that ask for this and that all the time, each one thing after the other. */
final class Load {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Waits for a worker that is busy with something else. */
  private static final String JOB =
      """
      {"dataset": "mnist-sample", "network": "tiny", "epochs": 1, "priority": "LOW"}\
      """;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String api;
  private final Duration pause;
  private final HttpRequest predict;
  private final HttpRequest list;
  private final HttpRequest read;
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger submitted = new AtomicInteger();
  private volatile boolean over;

  /**
   * Clients, none yet.
   *
   * @param api where its paths begin
   * @param job one to read
   * @param picture one to classify, PNG
   * @param pause of each client between two things
   */
  Load(URI api, String model, String job, byte[] picture, Duration pause) {
    this.api = api.toString();
    this.pause = pause;
    this.predict =
        request("/models/" + model + "/predictions")
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(picture))
            .build();
    this.list = request("/training-jobs?pageSize=10").build();
    this.read = request("/training-jobs/" + job).build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(api + path)).timeout(PATIENCE);
  }

  void start(int count) {
    for (int i = 0; i < count; i++) {
      var random = new Random(i);
      clients.execute(() -> converse(random));
    }
  }

  private void converse(Random random) {
    try {
      while (!over) {
        switch (random.nextInt(16)) {
          case 0 -> write();
          case 1, 2, 3, 4 -> ask(Kind.LIST, list);
          case 5, 6, 7, 8 -> ask(Kind.READ, read);
          default -> ask(Kind.PREDICT, predict);
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes a job, and ends it before anybody trains it. */
  private void write() throws InterruptedException {
    var submit =
        request("/training-jobs")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(JOB))
            .build();
    var job = insist(Kind.SUBMIT, submit);
    if (job.call().well()) {
      submitted.incrementAndGet();
      var id = JsonMapper.shared().readTree(job.body()).get("id").asString();
      insist(
          Kind.CANCEL,
          request("/training-jobs/" + id + "/cancel").POST(BodyPublishers.noBody()).build());
    }
  }

  /** An answer, and what was in it. */
  private record Answer(Call call, String body) {}

  /** Asks again as long as nobody can say whether it was done. */
  private Answer insist(Kind kind, HttpRequest request) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      var answer = ask(kind, request);
      var call = answer.call();
      boolean unknown = call.later() || call.status() == 0;
      if (!unknown || System.nanoTime() - start > PATIENCE.toNanos()) {
        return answer;
      }
      Thread.sleep(Duration.ofSeconds(1));
    }
  }

  private Answer ask(Kind kind, HttpRequest request) throws InterruptedException {
    long start = System.nanoTime();
    int status = 0;
    String body;
    try {
      var response = http.send(request, BodyHandlers.ofString());
      status = response.statusCode();
      body = response.body();
    } catch (IOException e) {
      body = e.toString();
    }
    var call = new Call(kind, start, System.nanoTime(), status, status / 100 == 2 ? "" : body);
    calls.add(call);
    return new Answer(call, body);
  }

  /** How many jobs were made, as far as clients know. */
  int submitted() {
    return submitted.get();
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Lets everybody finish what they are at. */
  void end() throws InterruptedException {
    over = true;
    clients.shutdown();
    if (!clients.awaitTermination(PATIENCE.multipliedBy(2).toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("clients do not end");
    }
    http.close();
  }
}
