package io.bitlens;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes {@code bitlens.data-dir} absolute before anything reads it: H2 refuses relative paths, and
 * a data folder must not move with whatever reads it.
 */
class DataDirectory implements EnvironmentPostProcessor, Ordered {

  private static final String PROPERTY = "bitlens.data-dir";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    var given = environment.getProperty(PROPERTY);
    if (given != null) {
      var absolute = Path.of(given).toAbsolutePath().normalize().toString();
      environment
          .getPropertySources()
          .addFirst(new MapPropertySource("dataDirectory", Map.of(PROPERTY, absolute)));
    }
  }

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
