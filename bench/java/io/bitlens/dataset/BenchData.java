package io.bitlens.dataset;

import java.nio.file.Path;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Data sets for benchmarks, found as the service finds them. */
public final class BenchData {

  private BenchData() {}

  /** Reads a data set; {@code dataDir} is the service's data folder. */
  public static Dataset load(String id, String dataDir) throws DatasetException {
    try (var context =
        new SpringApplicationBuilder(DatasetConfiguration.class)
            .web(WebApplicationType.NONE)
            .logStartupInfo(false)
            // An argument, because application.yml has a data folder of its own.
            .run("--bitlens.data-dir=" + Path.of(dataDir).toAbsolutePath())) {
      return context.getBean(DatasetCatalog.class).load(id, System.err::println);
    }
  }
}
