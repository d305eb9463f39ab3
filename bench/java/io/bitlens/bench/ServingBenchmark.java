package io.bitlens.bench;

import io.bitlens.BitLensApplication;
import io.bitlens.inference.LoadedModels;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Predictions of one image over HTTP against the same model called in the service's process, taking
 * turns: with one caller, for what HTTP adds, and with {@code connections} (16) at a time, for
 * throughput. The HTTP clients are a process of their own; they need their part of the processors.
 *
 * <p>Options: {@code calls} (2000) of each turn, {@code turns} (5) after three that are not
 * counted, {@code network} (sgt-cnn), {@code precision} (w4a4).
 */
public final class ServingBenchmark {

  private static final double TAIL = 0.99;
  private static final int PIXELS = 28 * 28;
  private static final int WARM_UP_TURNS = 3;

  private final Options options;
  private final Report report;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ServingBenchmark(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  public static void main(String[] arguments) throws Exception {
    new ServingBenchmark(Options.of(arguments), Report.shown()).run();
    System.exit(0); // the engine's threads are no daemons
  }

  private void run() throws Exception {
    report.text(
        "%s; Java %s; commit %s; load average at the start: %s"
            .formatted(Machine.processor(), Machine.java(), Machine.commit(), Machine.load()));
    var data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "serving");
    try (var service =
        SpringApplication.run(
            BitLensApplication.class,
            "--bitlens.port=0",
            "--bitlens.management.port=0",
            "--bitlens.data-dir=" + data)) {
      measure(service, data);
    } finally {
      FileSystemUtils.deleteRecursively(data);
    }
  }

  /** One way to have an image classified. */
  private interface Way extends AutoCloseable {

    /** Milliseconds of each call of one turn. */
    double[] turn() throws Exception;

    @Override
    default void close() throws IOException {}
  }

  private record Called(String name, Way way, Samples millis, Samples rates) {

    Called(String name, Way way) {
      this(name, way, new Samples(), new Samples());
    }
  }

  private void measure(ConfigurableApplicationContext service, Path data) throws Exception {
    int port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    var id = train("http://localhost:" + port);
    var picture = Files.write(data.resolve("picture"), picture(id));
    var tensor = Files.write(data.resolve("tensor"), tensor(id));
    report.table("callers", "way", "predictions/s", "p50, ms", "p99, ms");
    for (int callers : new int[] {1, options.number("connections", 16)}) {
      try (var png = client(port, picture, callers);
          var bytes = client(port, tensor, callers)) {
        measure(
            callers,
            List.of(
                new Called("in the process", () -> inProcess(service, id, callers)),
                new Called("POST predictions, a PNG", png),
                new Called("POST infer, bytes", bytes)));
      }
    }
    report.line("");
    report.text("Load average at the end: " + Machine.load());
  }

  private void measure(int callers, List<Called> ways) throws Exception {
    for (int turn = -WARM_UP_TURNS; turn < options.number("turns", 5); turn++) {
      for (var called : ways) {
        var millis = called.way().turn();
        if (turn >= 0) {
          called.millis().add(millis);
          // Each caller has one call at a time.
          called.rates().add(callers * 1000 / Arrays.stream(millis).average().orElseThrow());
        }
      }
    }
    for (var called : ways) {
      report.row(
          callers,
          called.name(),
          called.rates().spread("%.0f"),
          Samples.text("%.2f", called.millis().median()),
          Samples.text("%.2f", called.millis().percentile(TAIL)));
    }
  }

  private double[] inProcess(ConfigurableApplicationContext service, String id, int callers)
      throws Exception {
    var models = service.getBean(LoadedModels.class);
    var model = UUID.fromString(id);
    var pixels = pixels();
    Callable<Integer> call =
        () -> {
          try (var lease = models.acquire(model)) {
            return lease.runner().logits(pixels, 1).length;
          }
        };
    return Callers.millis(callers, calls(), () -> new Callers.Caller(call, () -> {}));
  }

  private int calls() {
    return options.number("calls", 2000);
  }

  private static byte[] pixels() {
    var pixels = new byte[PIXELS];
    new Random(7).nextBytes(pixels);
    return pixels;
  }

  private static byte[] picture(String id) throws IOException {
    return HttpConnection.post(
        "/api/v1/models/" + id + "/predictions",
        Files.readAllBytes(Path.of("docs/images/ankle-boot.png")),
        "Content-Type: image/png");
  }

  private static byte[] tensor(String id) {
    var head =
        """
        {"inputs":[{"name":"input","shape":[1,1,28,28],"datatype":"UINT8",\
        "parameters":{"binary_data_size":784}}],"outputs":[{"name":"probabilities"}]}\
        """
            .getBytes(StandardCharsets.UTF_8);
    var body = Arrays.copyOf(head, head.length + PIXELS);
    System.arraycopy(pixels(), 0, body, head.length, PIXELS);
    return HttpConnection.post(
        "/v2/models/" + id + "/infer",
        body,
        "Content-Type: application/octet-stream",
        "Inference-Header-Content-Length: " + head.length);
  }

  /** A client process that takes turns with the others. */
  private Way client(int port, Path request, int callers) throws IOException {
    var builder =
        OwnJvm.withoutFlags(
            "-cp",
            System.getProperty("java.class.path"),
            ServingClient.class.getName(),
            Integer.toString(port),
            request.toString(),
            Integer.toString(callers),
            Integer.toString(calls()));
    var process = builder.start();
    var out = process.inputReader(StandardCharsets.UTF_8);
    var in = process.outputWriter(StandardCharsets.UTF_8);
    return new Way() {
      @Override
      public double[] turn() throws IOException {
        in.write("go\n");
        in.flush();
        var line = out.readLine();
        if (line == null) {
          throw new IOException("the client ended");
        }
        return Arrays.stream(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
      }

      @Override
      public void close() {
        process.destroy();
      }
    };
  }

  private String train(String base) throws Exception {
    var body =
        """
        {"dataset": "fashion-mnist-sample", "network": "%s", "precision": "%s", "epochs": 1}\
        """
            .formatted(options.text("network", "sgt-cnn"), options.text("precision", "w4a4"));
    var jobs = base + "/api/v1/training-jobs";
    var created =
        json(
            HttpRequest.newBuilder(URI.create(jobs))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    var job =
        HttpRequest.newBuilder(URI.create(jobs + "/" + created.path("id").asString())).build();
    while (true) {
      var now = json(job);
      switch (now.path("state").asString()) {
        case "SUCCEEDED" -> {
          return now.at("/model/id").asString();
        }
        case "QUEUED", "RUNNING" -> Thread.sleep(500);
        default -> throw new IOException("the training ended: " + now);
      }
    }
  }

  private JsonNode json(HttpRequest request) throws Exception {
    return JsonMapper.shared().readTree(http.send(request, BodyHandlers.ofString()).body());
  }
}
