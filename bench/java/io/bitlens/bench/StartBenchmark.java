package io.bitlens.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/**
 * The packaged service from the start of its process to readiness, on an empty data folder (the
 * natives are unpacked) and on the same folder again; its memory, and its first job.
 *
 * <p>Options: {@code starts} (5), {@code jar} (target/bitlens.jar).
 */
public final class StartBenchmark {

  private static final String JOB = "{\"dataset\":\"fashion-mnist-sample\",\"epochs\":1}";

  private final Options options;
  private final Samples cold = new Samples();
  private final Samples warm = new Samples();
  private final Samples started = new Samples();
  private final Samples firstStep = new Samples();
  private final Samples job = new Samples();
  private final Samples trained = new Samples();

  StartBenchmark(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws Exception {
    new StartBenchmark(Options.of(arguments)).write(Report.shown());
  }

  void write(Report report) throws IOException, InterruptedException {
    var jar = Path.of(options.text("jar", "target/bitlens.jar"));
    if (Files.notExists(jar)) {
      report.text("Not measured: " + jar + " is not packaged (`mvn package -DskipTests`).");
      return;
    }
    for (int i = 0; i < options.number("starts", 5); i++) {
      measure(jar);
    }
    report.text("%s, packaged %s.".formatted(jar, Files.getLastModifiedTime(jar)));
    report.table("what", "median (least to greatest)");
    report.row("process start to ready, empty data folder", cold.spread("%.2f s"));
    report.row("process start to ready, same folder again", warm.spread("%.2f s"));
    report.row("resident memory when ready", started.spread("%.0f MiB"));
    report.row("job posted to its first step seen over HTTP", firstStep.spread("%.2f s"));
    report.row("job posted to succeeded", job.spread("%.1f s"));
    report.row("resident memory after the job", trained.spread("%.0f MiB"));
    report.line("");
    report.text("The job: `" + JOB + "`.");
  }

  private void measure(Path jar) throws IOException, InterruptedException {
    var parent = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
    var data = Files.createTempDirectory(parent, "service");
    try {
      try (var service = new ServiceProcess(jar, data)) {
        cold.add(service.secondsToReadiness());
      }
      try (var service = new ServiceProcess(jar, data)) {
        warm.add(service.secondsToReadiness());
        started.add(service.residentMib());
        var path = service.train(JOB);
        double toFirstStep = service.secondsToFirstStep(path);
        firstStep.add(toFirstStep);
        job.add(toFirstStep + service.secondsToSuccess(path));
        trained.add(service.residentMib());
      }
    } finally {
      FileSystemUtils.deleteRecursively(data);
    }
  }
}
