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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Predictions of one image over HTTP against the same model called in the same process, taking
 * turns: with one caller, for what HTTP adds, and with {@code connections} (16) at a time, for
 * throughput. The clients are in the same JVM and need their part of its processors.
 *
 * <p>Options: {@code calls} (2000) of each turn, {@code turns} (5), {@code network} (sgt-cnn),
 * {@code precision} (w4a4).
 */
public final class ServingBenchmark {

  private static final double TAIL = 0.99;
  private static final int PIXELS = 28 * 28;

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
      measure(service);
    } finally {
      FileSystemUtils.deleteRecursively(data);
    }
  }

  /** One way to have an image classified. */
  private record Way(String name, Callable<Integer> call) {}

  private void measure(ConfigurableApplicationContext service) throws Exception {
    var base = "http://localhost:" + service.getEnvironment().getProperty("local.server.port");
    var id = train(base);
    var ways = ways(service, base, id);
    report.table("callers", "way", "predictions/s", "p50, ms", "p99, ms");
    for (int callers : new int[] {1, options.number("connections", 16)}) {
      var samples = new ArrayList<Samples>();
      var rates = new ArrayList<Samples>();
      ways.forEach(way -> {
        samples.add(new Samples());
        rates.add(new Samples());
      });
      for (int turn = -1; turn < options.number("turns", 5); turn++) {
        for (int i = 0; i < ways.size(); i++) {
          long start = System.nanoTime();
          var millis = calls(ways.get(i), callers);
          double seconds = (System.nanoTime() - start) / 1e9;
          if (turn >= 0) {
            samples.get(i).add(millis);
            rates.get(i).add(millis.length / seconds);
          }
        }
      }
      for (int i = 0; i < ways.size(); i++) {
        report.row(
            callers,
            ways.get(i).name(),
            rates.get(i).spread("%.0f"),
            Samples.text("%.2f", samples.get(i).median()),
            Samples.text("%.2f", samples.get(i).percentile(TAIL)));
      }
    }
    report.line("");
    report.text("Load average at the end: " + Machine.load());
  }

  private List<Way> ways(ConfigurableApplicationContext service, String base, String id)
      throws IOException {
    var pixels = new byte[PIXELS];
    new Random(7).nextBytes(pixels);
    var models = service.getBean(LoadedModels.class);
    var model = UUID.fromString(id);
    var png = Files.readAllBytes(Path.of("docs/images/ankle-boot.png"));
    var tensor =
        """
        {"inputs":[{"name":"input","shape":[1,1,28,28],"datatype":"UINT8",\
        "parameters":{"binary_data_size":784}}],"outputs":[{"name":"probabilities"}]}\
        """
            .getBytes(StandardCharsets.UTF_8);
    var body = new byte[tensor.length + PIXELS];
    System.arraycopy(tensor, 0, body, 0, tensor.length);
    System.arraycopy(pixels, 0, body, tensor.length, PIXELS);
    var picture =
        HttpRequest.newBuilder(URI.create(base + "/api/v1/models/" + id + "/predictions"))
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(png))
            .build();
    var binary =
        HttpRequest.newBuilder(URI.create(base + "/v2/models/" + id + "/infer"))
            .header("Inference-Header-Content-Length", String.valueOf(tensor.length))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return List.of(
        new Way(
            "in the process",
            () -> {
              try (var lease = models.acquire(model)) {
                return lease.runner().logits(pixels, 1).length;
              }
            }),
        new Way("POST predictions, a PNG", () -> answered(picture)),
        new Way("POST infer, bytes", () -> answered(binary)));
  }

  private int answered(HttpRequest request) throws Exception {
    var answer = http.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException("status " + answer.statusCode());
    }
    return answer.body().length;
  }

  /** Milliseconds of each call. */
  private double[] calls(Way way, int callers) throws Exception {
    int each = Math.ceilDiv(options.number("calls", 2000), callers);
    var millis = new double[each * callers];
    try (var threads = Executors.newFixedThreadPool(callers)) {
      var done = new ArrayList<Callable<Integer>>();
      for (int caller = 0; caller < callers; caller++) {
        int from = caller * each;
        done.add(() -> {
          for (int call = from; call < from + each; call++) {
            long start = System.nanoTime();
            way.call().call();
            millis[call] = (System.nanoTime() - start) / 1e6;
          }
          return each;
        });
      }
      for (var ended : threads.invokeAll(done)) {
        ended.get();
      }
    }
    return millis;
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
