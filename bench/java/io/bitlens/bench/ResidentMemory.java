package io.bitlens.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Physical memory of a process, as Linux counts it. */
final class ResidentMemory {

  private static final double KIB_PER_MIB = 1024;

  private ResidentMemory() {}

  /** MiB that the process holds now. */
  static double mib(long pid) throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB;
      }
    }
    throw new IOException("/proc/" + pid + "/status has no VmRSS");
  }
}
