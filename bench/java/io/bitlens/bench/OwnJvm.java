package io.bitlens.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** More of the JVM that runs this: the same one, with the same flags. */
final class OwnJvm {

  private OwnJvm() {}

  /** Its flags. */
  static List<String> flags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }

  /** A process of it in this process's environment; its errors are shown. */
  static ProcessBuilder process(String... arguments) {
    var all = new ArrayList<>(flags());
    all.addAll(List.of(arguments));
    return withoutFlags(all.toArray(String[]::new));
  }

  /** The same without its flags. */
  static ProcessBuilder withoutFlags(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
