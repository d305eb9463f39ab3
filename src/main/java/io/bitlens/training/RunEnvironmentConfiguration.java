package io.bitlens.training;

import io.bitlens.nn.engine.EngineThreads;
import io.bitlens.telemetry.ProductBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Finds out on what trainings run here. */
@Configuration(proxyBeanMethods = false)
class RunEnvironmentConfiguration {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String CPU_MODEL = "model name";

  @Bean
  RunEnvironment runEnvironment(
      ProductBuild product, ObjectProvider<BuildProperties> build, EngineThreads threads) {
    var versions = new TreeMap<String, String>();
    versions.put("java", Runtime.version().toString());
    versions.put("bitlens", product.version());
    versions.put("commit", product.commit());
    build.ifAvailable(properties -> {
      for (var component : new String[] {"djl", "pytorch"}) {
        var version = properties.get(component);
        if (version != null) {
          versions.put(component, version);
        }
      }
    });
    return new RunEnvironment(threads.count(), versions, machine());
  }

  private static String machine() {
    return "%s, %s %s, %s"
        .formatted(
            processor(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"));
  }

  /** Linux alone tells without native calls. */
  private static String processor() {
    try (var lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(CPU_MODEL))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException notLinux) {
      return "unknown processor";
    }
  }
}
