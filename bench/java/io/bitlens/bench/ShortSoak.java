package io.bitlens.bench;

import java.io.IOException;

/**
 * The {@link MemorySoak} in a JVM of its own, with a heap that cannot grow, so that what grows is
 * native.
 */
final class ShortSoak {

  private final Options options;

  ShortSoak(Options options) {
    this.options = options;
  }

  void write(Report report) throws IOException, InterruptedException {
    var process =
        OwnJvm.process(
                "-Xms1g",
                "-XX:+AlwaysPreTouch",
                "-classpath",
                System.getProperty("java.class.path"),
                MemorySoak.class.getName(),
                "data-dir=" + options.text("data-dir", "data"),
                "threads=" + options.threads(),
                "steps=" + options.number("soak-steps", 500),
                "warmup=" + options.number("soak-warmup", 200),
                "every=" + options.number("soak-every", 100))
            .start();
    report.line("```");
    try (var lines = process.inputReader()) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("step") || line.startsWith("greatest")) {
          report.line(line);
        }
      }
    }
    report.text("```");
    if (process.waitFor() != 0) {
      report.text("**More than the allowance, or it failed.**");
    }
  }
}
