package io.bitlens.bench;

import io.bitlens.BitLensApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Comparisons of four variants on one image over HTTP, by a client in the same JVM over one
 * connection: one epoch of each variant is trained on the embedded sample first.
 *
 * <p>Options: {@code calls} (500) of each kind, {@code network} (sgt-cnn), {@code precisions}
 * (fp32,w4a4,mixed-4-2,w2a2).
 */
public final class ComparisonBenchmark {

  private static final String MODELS = "fp32,w4a4,mixed-4-2,w2a2";
  private static final int WARM_UP = 200;
  private static final double TAIL = 0.99;

  private final Options options;
  private final Report report;
  private final HttpClient http = HttpClient.newHttpClient();

  private ComparisonBenchmark(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  public static void main(String[] arguments) throws Exception {
    new ComparisonBenchmark(Options.of(arguments), Report.shown()).run();
    System.exit(0); // the engine's threads are no daemons
  }

  private void run() throws Exception {
    report.text(
        "%s; Java %s; commit %s; load average at the start: %s"
            .formatted(Machine.processor(), Machine.java(), Machine.commit(), Machine.load()));
    var data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "comparison");
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

  private void measure(ConfigurableApplicationContext service) throws Exception {
    var base =
        "http://localhost:" + service.getEnvironment().getProperty("local.server.port") + "/api/v1";
    var models = new ArrayList<String>();
    for (var precision : options.list("precisions", MODELS)) {
      models.add(train(base, precision));
    }
    var image = Files.readAllBytes(Path.of("docs/images/ankle-boot.png"));
    report.table("variants", "answer", "p50, ms", "p99, ms", "greatest, ms");
    for (var type : List.of("application/json", "image/png")) {
      var request =
          HttpRequest.newBuilder(
                  URI.create(base + "/comparisons?models=" + String.join(",", models)))
              .header("Content-Type", "image/png")
              .header("Accept", type)
              .POST(BodyPublishers.ofByteArray(image))
              .build();
      var samples = samples(request);
      report.row(
          models.size(),
          type,
          Samples.text("%.1f", samples.median()),
          Samples.text("%.1f", samples.percentile(TAIL)),
          Samples.text("%.1f", samples.percentile(1)));
    }
    report.line("");
    report.text("Load average at the end: " + Machine.load());
  }

  private Samples samples(HttpRequest request) throws Exception {
    var samples = new Samples();
    for (int call = -WARM_UP; call < options.number("calls", 500); call++) {
      long start = System.nanoTime();
      var answer = http.send(request, BodyHandlers.ofByteArray());
      double millis = (System.nanoTime() - start) / 1e6;
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
      if (call >= 0) {
        samples.add(millis);
      }
    }
    return samples;
  }

  private String train(String base, String precision) throws Exception {
    var body =
        """
        {"dataset": "fashion-mnist-sample", "network": "%s", "precision": "%s", "epochs": 1}\
        """
            .formatted(options.text("network", "sgt-cnn"), precision);
    var created =
        json(
            HttpRequest.newBuilder(URI.create(base + "/training-jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    var job =
        HttpRequest.newBuilder(URI.create(base + "/training-jobs/" + created.path("id").asString()))
            .build();
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
