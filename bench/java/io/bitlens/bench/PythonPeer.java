package io.bitlens.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The PyTorch reference as a process that takes turns with the benchmark. */
final class PythonPeer implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;
  private final String version;

  PythonPeer(String python, String data, String mode, int batch, int steps, boolean tuned)
      throws IOException {
    var builder =
        new ProcessBuilder(
                List.of(
                    python,
                    "bench/pytorch_reference.py",
                    "data=" + data,
                    "mode=" + mode,
                    "batch=" + batch,
                    "steps=" + steps,
                    "tuned=" + (tuned ? 1 : 0),
                    "lockstep=1"))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    // Waiting passively is this service's choice, and costs speed: the peer runs as it comes.
    builder.environment().remove("OMP_WAIT_POLICY");
    process = builder.start();
    out = process.inputReader(StandardCharsets.UTF_8);
    in = process.outputWriter(StandardCharsets.UTF_8);
    version = line();
  }

  /** What the reference calls itself. */
  String version() {
    return version;
  }

  /** Images/s of one repetition, run now. */
  double repetition() throws IOException {
    in.write("go\n");
    in.flush();
    return Double.parseDouble(line());
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
