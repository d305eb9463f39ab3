package io.bitlens.bench;

import io.bitlens.nn.engine.LibTorch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the numbers were measured on, as Linux tells it. */
final class Machine {

  /** Instructions that matrix products can use. */
  private static final List<String> INSTRUCTIONS =
      List.of(
          "avx2",
          "avx512f",
          "avx512_vnni",
          "avx_vnni",
          "avx512_bf16",
          "amx_tile",
          "amx_bf16",
          "amx_int8");

  /** Beginnings of the variables that change how fast or how big a process is. */
  private static final List<String> SETTINGS =
      List.of("OMP_", "GOMP_", "KMP_", "MKL_", "MALLOC_", "LD_PRELOAD", "JAVA_TOOL_OPTIONS");

  private Machine() {}

  static String processor() throws IOException {
    return "%s, %d processors"
        .formatted(
            value("/proc/cpuinfo", "model name", ":"), Runtime.getRuntime().availableProcessors());
  }

  static String instructions() throws IOException {
    var flags = Arrays.asList(value("/proc/cpuinfo", "flags", ":").split(" ", -1));
    return INSTRUCTIONS.stream().filter(flags::contains).collect(Collectors.joining(" "));
  }

  static String memory() throws IOException {
    return value("/proc/meminfo", "MemTotal", ":");
  }

  static String system() throws IOException {
    return value("/etc/os-release", "PRETTY_NAME", "=").replace("\"", "")
        + ", Linux "
        + System.getProperty("os.version");
  }

  static String java() {
    return System.getProperty("java.vm.version")
        + " "
        + System.getProperty("java.vendor.version", "");
  }

  /** The engine's libraries. */
  static String engine() {
    return LibTorch.versions().entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Processes that wanted to run, over the last 1, 5 and 15 minutes. */
  static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).strip();
  }

  static String settings() {
    return System.getenv().entrySet().stream()
        .filter(e -> SETTINGS.stream().anyMatch(e.getKey()::startsWith))
        .map(Object::toString)
        .sorted()
        .collect(Collectors.joining(" "));
  }

  /** The commit, and whether files differ from it; "unknown" outside a checkout. */
  static String commit() throws IOException, InterruptedException {
    if (!output("git", "rev-parse", "--is-inside-work-tree").equals("true")) {
      return "unknown";
    }
    var changes = output("git", "status", "--porcelain", "--untracked-files=no");
    return output("git", "rev-parse", "--short", "HEAD")
        + (changes.isEmpty() ? "" : " with local changes");
  }

  /** What a command says in one line or more, errors included. */
  static String output(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.strip();
  }

  private static String value(String file, String name, String separator) throws IOException {
    for (var line : Files.readAllLines(Path.of(file))) {
      if (line.startsWith(name)) {
        return line.substring(line.indexOf(separator) + 1).strip();
      }
    }
    return "unknown";
  }
}
