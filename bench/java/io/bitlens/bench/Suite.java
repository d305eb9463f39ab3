package io.bitlens.bench;

import io.bitlens.nn.engine.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;

/**
 * All benchmarks, one after another, in one Markdown report with what they were measured on. A
 * benchmark that cannot run says so in its place.
 *
 * <p>Options: those of the single benchmarks; {@code soak-steps} (500), {@code soak-every} (100)
 * and {@code soak-warmup} (200) of the {@link MemorySoak}; {@code parts}
 * (steps,latency,start,memory) to run some of them; {@code quick=1} for few repetitions, which show
 * that all works and measure nothing; {@code report} (bench/results/DATE-suite.md, quick under
 * target/bench).
 */
public final class Suite {

  private static final Map<String, String> QUICK =
      Map.of(
          "reps", "1",
          "steps", "5",
          "calls", "20",
          "starts", "1",
          "soak-steps", "20",
          "soak-warmup", "10",
          "soak-every", "10");

  private final Options options;
  private final Report report;

  /** One benchmark. */
  private interface Part {

    void write(Report report) throws Exception;
  }

  private Suite(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  public static void main(String[] arguments) throws Exception {
    var given = Options.of(arguments);
    boolean quick = given.number("quick", 0) == 1;
    var options = quick ? given.over(QUICK) : given;
    var date = LocalDate.now();
    var folder = quick ? "target/bench/" : "bench/results/";
    var file = Path.of(options.text("report", folder + date + "-suite.md"));
    LibTorch.useThreads(options.threads());
    new Suite(options, Report.kept(file)).run(date, given.given());
    System.out.println("report: " + file);
  }

  private void run(LocalDate date, String given) throws Exception {
    report.text("# Benchmarks, " + date);
    var arguments = given.isEmpty() ? "" : " -Dargs=\"" + given + "\"";
    report.text(
        "`mvn -q package -DskipTests exec:exec@bench -Dbench=Suite"
            + arguments
            + "`; what each number"
            + " means: [bench/README.md](../README.md).");
    machine();
    var cases = new BenchCases(options);
    part("steps", "Training step", new StepBenchmark(options, cases)::write);
    part(
        "latency",
        "Prediction and saliency, in process",
        new LatencyBenchmark(options, cases)::write);
    part("start", "Start, memory and the first job", new StartBenchmark(options)::write);
    part("memory", "Memory over guided steps", new ShortSoak(options)::write);
    report.text("Load average at the end: " + Machine.load());
  }

  private void machine() throws IOException, InterruptedException {
    report.table("what", "value");
    report.row("processor", Machine.processor());
    report.row("instructions", Machine.instructions());
    report.row("memory", Machine.memory());
    report.row("system", Machine.system());
    report.row("JVM", Machine.java());
    report.row("JVM flags", "`" + String.join(" ", OwnJvm.flags()) + "`");
    report.row("BitLens on", Machine.engine() + ", " + LibTorch.threads() + " threads");
    report.row(
        "reference on",
        "PyTorch "
            + Machine.output(
                options.python(),
                "-c",
                "import torch, sys; print(torch.__version__, 'Python', sys.version.split()[0])")
            + ", "
            + options.threads()
            + " threads");
    report.row("environment", "`" + Machine.settings() + "`, the reference without GOMP_SPINCOUNT");
    report.row("commit", Machine.commit());
    report.row("load average at the start", Machine.load());
    report.line("");
  }

  private void part(String name, String title, Part part) throws IOException {
    if (!options.list("parts", "steps,latency,start,memory").contains(name)) {
      return;
    }
    report.text("## " + title);
    try {
      part.write(report);
    } catch (Exception e) {
      report.line("");
      report.text("Not measured: " + e);
    }
  }
}
