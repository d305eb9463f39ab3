package io.bitlens.bench;

import io.bitlens.BitLensApplication;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
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
import java.util.Random;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists of jobs over HTTP, with many finished ones in the table, on H2 and on PostgreSQL: first and
 * deep pages of 20, all and filtered; then how the database finds them.
 *
 * <p>Options: {@code jobs} (100000), {@code calls} (500) of each kind, {@code databases}
 * (h2,postgres).
 */
public final class ListingBenchmark {

  private static final String JOBS = "/api/v1/training-jobs";
  private static final String SMALLEST =
      """
      {"dataset": "mnist-sample", "network": "tiny", "epochs": 1, "saliency": {"guided": false}}\
      """;
  private static final int WARM_UP = 200;
  private static final int DEEP_TOKENS = 100;
  private static final double TAIL = 0.99;

  /** What lists are asked for, and the condition that the database gets for it. */
  private record Kind(String name, String filters, String condition, String order) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("all", "", "", ""),
          new Kind("state, one in 14", "state=FAILED", "state = 'FAILED'", "state desc"),
          new Kind("state, nine in ten", "state=SUCCEEDED", "state = 'SUCCEEDED'", "state desc"),
          new Kind("state, none", "state=RUNNING", "state = 'RUNNING'", "state desc"),
          new Kind("data set, every second", "dataset=usual", "dataset = 'usual'", "dataset desc"),
          new Kind("data set, 4 in 10,000", "dataset=rare", "dataset = 'rare'", "dataset desc"),
          new Kind(
              "data set and state, 3 in 200",
              "dataset=usual&state=CANCELLED",
              "dataset = 'usual' and state = 'CANCELLED'",
              "dataset desc, state desc"),
          new Kind(
              "data set and state, one or so",
              "dataset=rare&state=CANCELLED",
              "dataset = 'rare' and state = 'CANCELLED'",
              "dataset desc, state desc"));

  private final Options options;
  private final Report report;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(7);

  private ListingBenchmark(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  public static void main(String[] arguments) throws Exception {
    new ListingBenchmark(Options.of(arguments), Report.shown()).run();
    System.exit(0); // the engine's threads are no daemons
  }

  private void run() throws Exception {
    report.text(
        "%s; Java %s; commit %s; load average at the start: %s"
            .formatted(Machine.processor(), Machine.java(), Machine.commit(), Machine.load()));
    for (var database : options.list("databases", "h2,postgres")) {
      var data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "listing");
      try {
        if (database.equals("h2")) {
          measure("H2", "explain ", start(data));
        } else {
          try (var postgres = EmbeddedPostgres.start()) {
            var url = "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres");
            measure("PostgreSQL", "explain (costs off) ", start(data, url));
          }
        }
      } finally {
        FileSystemUtils.deleteRecursively(data);
      }
    }
  }

  private static ConfigurableApplicationContext start(Path data, String... more) {
    var arguments = new ArrayList<>(List.of(more));
    arguments.addAll(
        List.of(
            "--bitlens.port=0",
            "--bitlens.management.port=0",
            "--bitlens.data-dir=" + data,
            "--spring.datasource.username=postgres",
            "--spring.datasource.password=postgres"));
    return SpringApplication.run(BitLensApplication.class, arguments.toArray(String[]::new));
  }

  private void measure(String database, String explain, ConfigurableApplicationContext service)
      throws Exception {
    try (service) {
      var base =
          "http://localhost:" + service.getEnvironment().getProperty("local.server.port") + JOBS;
      var jdbc = service.getBean(JdbcTemplate.class);
      int jobs = options.number("jobs", 100_000);
      new JobRows(jdbc).copy(train(base), jobs);
      report.text(
          "## %s, %,d jobs, %d calls of each kind; load average: %s"
              .formatted(database, jobs, calls(), Machine.load()));
      report.table("list", "page", "p50, ms", "p99, ms", "greatest, ms");
      for (var kind : KINDS) {
        var tokens = tokens(base, kind);
        measure(kind.name(), "first", List.of(page(base, kind, "")));
        if (tokens.size() > 1) {
          measure(
              kind.name(), "deep", tokens.stream().map(token -> page(base, kind, token)).toList());
        }
      }
      report.line("");
      report.text("Load average at the end: " + Machine.load());
      explain(jdbc, explain);
    }
  }

  /** Trains the job that the others are copied from. */
  private UUID train(String base) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(base))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(SMALLEST))
            .build();
    var job =
        JsonMapper.shared().readTree(http.send(request, BodyHandlers.ofString()).body()).get("id");
    while (!get(base + "/" + job.asString()).get("state").asString().equals("SUCCEEDED")) {
      Thread.sleep(100);
    }
    return UUID.fromString(job.asString());
  }

  /** Tokens from the whole list, in its order; the list is walked in pages of 100. */
  private List<String> tokens(String base, Kind kind) throws Exception {
    var all = new ArrayList<String>();
    var token = "";
    do {
      var page = get(page(base, kind, token) + "&pageSize=100");
      token = page.path("nextPageToken").asString("");
      all.add(token);
    } while (!token.isEmpty());
    all.removeLast();
    var chosen = new ArrayList<String>();
    for (int i = 0; i < Math.min(DEEP_TOKENS, all.size()); i++) {
      chosen.add(all.get(random.nextInt(all.size())));
    }
    return chosen;
  }

  private static String page(String base, Kind kind, String token) {
    return base + "?" + kind.filters() + (token.isEmpty() ? "" : "&pageToken=" + token);
  }

  private int calls() {
    return options.number("calls", 500);
  }

  private void measure(String list, String page, List<String> uris) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      get(uris.get(i % uris.size()));
    }
    var samples = new Samples();
    for (int i = 0; i < calls(); i++) {
      var uri = uris.get(i % uris.size());
      long start = System.nanoTime();
      var answer =
          http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofByteArray());
      samples.add((System.nanoTime() - start) / 1e6);
      if (answer.statusCode() != 200) {
        throw new IOException(uri + ": " + answer.statusCode());
      }
    }
    report.row(
        list,
        page,
        Samples.text("%.1f", samples.median()),
        Samples.text("%.1f", samples.percentile(TAIL)),
        Samples.text("%.1f", samples.percentile(1)));
  }

  private JsonNode get(String uri) throws IOException, InterruptedException {
    var answer =
        http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(uri + ": " + answer.statusCode() + " " + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  /** How the database finds the second page of each kind. */
  private void explain(JdbcTemplate jdbc, String explain) throws IOException {
    var middle =
        jdbc.queryForObject(
            "select id from training_job order by id offset 50000 rows fetch first 1 rows only",
            UUID.class);
    for (var kind : KINDS) {
      var condition = kind.condition().isEmpty() ? "" : kind.condition() + " and ";
      var order = kind.order().isEmpty() ? "" : kind.order() + ", ";
      var query =
          "select * from training_job where %sid < '%s' order by %sid desc fetch first 21 rows only"
              .formatted(condition, middle, order);
      report.line("`" + kind.name() + "`:");
      report.line("```");
      for (var line : jdbc.queryForList(explain + query, String.class)) {
        report.line(line.replaceFirst("(?s)SELECT.*\nFROM", "SELECT ... FROM"));
      }
      report.line("```");
    }
  }
}
