package io.bitlens.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The PyTorch reference as a process that takes turns with the benchmark. */
final class PythonPeer implements AutoCloseable {

  /** Makes the C library's heap keep what is freed, as BitLens makes its own. */
  private static final Map<String, String> KEPT_MEMORY =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_THRESHOLD_", "2147483647",
          "MALLOC_TRIM_THRESHOLD_", "2147483647",
          "MALLOC_TOP_PAD_", "67108864");

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  /** What the reference does in one call. */
  enum Task {
    STEP("task=step", "guided=0"),
    GUIDED_STEP("task=step", "guided=1"),
    PREDICTION("task=predict"),
    EXPLANATION("task=explain");

    private final List<String> arguments;

    Task(String... arguments) {
      this.arguments = List.of(arguments);
    }
  }

  /** How it is written and started: as the papers say, or as a careful programmer would. */
  enum Style {
    EAGER,
    TUNED
  }

  /**
   * Starts it and waits until it has warmed up.
   *
   * @param folder the case, as it was handed over
   * @param calls calls a repetition
   */
  PythonPeer(Options options, Path folder, Task task, Style style, int batch, int calls)
      throws IOException {
    var builder =
        new ProcessBuilder(
                options.python(),
                "bench/pytorch_reference.py",
                "case=" + folder,
                "batch=" + batch,
                "calls=" + calls,
                "tuned=" + (style == Style.TUNED ? 1 : 0),
                "threads=" + options.threads(),
                "lockstep=1")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.command().addAll(task.arguments);
    // How long to wait for other threads is this service's choice: the peer runs as it comes.
    builder.environment().remove("GOMP_SPINCOUNT");
    if (style == Style.TUNED) {
      builder.environment().putAll(KEPT_MEMORY);
    }
    process = builder.start();
    out = process.inputReader(StandardCharsets.UTF_8);
    in = process.outputWriter(StandardCharsets.UTF_8);
    line();
  }

  /** Seconds of each call of one repetition, run now. */
  double[] repetition() throws IOException {
    in.write("go\n");
    in.flush();
    return Arrays.stream(line().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private String line() throws IOException {
    var line = out.readLine();
    if (line == null) {
      throw new IOException("the Python reference ended; is python3-torch installed?");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    in.close();
    out.close();
    process.destroy();
  }
}
