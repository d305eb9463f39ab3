package io.bitlens.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
final class Command {

  /** What it said, errors and all. */
  record Outcome(int exit, String output) {

    boolean well() {
      return exit == 0;
    }
  }

  private Command() {}

  /** Its outcome; a program that cannot be started, or takes longer, did not go well. */
  static Outcome run(long seconds, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    var output = Files.createTempFile("command", ".log");
    try {
      var builder =
          new ProcessBuilder(List.of(words))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      var process = builder.start();
      if (process.waitFor(seconds, TimeUnit.SECONDS)) {
        return new Outcome(process.exitValue(), Files.readString(output));
      }
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      return new Outcome(
          -1, "took longer than %d s%n%s".formatted(seconds, Files.readString(output)));
    } catch (IOException e) {
      return new Outcome(-1, e.toString());
    } finally {
      Files.delete(output);
    }
  }
}
