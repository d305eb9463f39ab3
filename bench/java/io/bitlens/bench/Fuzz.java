package io.bitlens.bench;

import io.bitlens.bench.fuzz.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Fuzzes the readers of what strangers send with Jazzer, each in a process of its own, for {@code
 * seconds=60} and {@code targets=Pictures,Archives,IdxFiles,Artifacts}. What it found of new paths
 * stays in {@code target/fuzz} and is gone on from; a failure leaves its input there, and ends with
 * status 1.
 */
public final class Fuzz {

  private static final String PACKAGE = "io.bitlens.bench.fuzz.";
  private static final int MAX_BYTES = 1 << 16;

  private Fuzz() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    var options = Options.of(args);
    int seconds = options.number("seconds", 60);
    boolean failed = false;
    for (var target : options.list("targets", "Pictures,Archives,IdxFiles,Artifacts")) {
      var folder = Path.of("target", "fuzz", target);
      Seeds.write(target, folder);
      var log = Path.of("target", "fuzz", target + ".log");
      int status =
          OwnJvm.process(
                  "-cp",
                  System.getProperty("java.class.path"),
                  "com.code_intelligence.jazzer.Jazzer",
                  "--target_class=" + PACKAGE + target,
                  "--instrumentation_includes=io.bitlens.**",
                  "--reproducer_path=target/fuzz",
                  "-artifact_prefix=target/fuzz/" + target + "-",
                  "-max_total_time=" + seconds,
                  "-max_len=" + MAX_BYTES,
                  "-timeout=20",
                  folder.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      failed |= status != 0;
      System.out.printf(
          "%-10s %s  %s%n",
          target, status == 0 ? "nothing found" : "FAILED, see " + log, last(log));
    }
    if (failed) {
      throw new IllegalStateException("a reader failed: target/fuzz has the input and the log");
    }
  }

  /** What the fuzzer says at its end: runs and seconds. */
  private static String last(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.startsWith("Done ")).reduce("", (before, line) -> line);
    }
  }
}
