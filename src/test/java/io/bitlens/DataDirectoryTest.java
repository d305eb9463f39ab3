package io.bitlens;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class DataDirectoryTest {

  private final MockEnvironment environment = new MockEnvironment();

  @ParameterizedTest
  @ValueSource(strings = {"data", "./data", "x/../data"})
  void aRelativeFolderBecomesAbsolute(String given) {
    environment.setProperty("bitlens.data-dir", given);
    process();

    assertThat(environment.getProperty("bitlens.data-dir"))
        .isEqualTo(Path.of("").toAbsolutePath().resolve("data").toString());
  }

  @Test
  void anAbsoluteFolderStays() {
    var absolute = Path.of("/srv/bitlens").toAbsolutePath().toString();
    environment.setProperty("bitlens.data-dir", absolute);
    process();

    assertThat(environment.getProperty("bitlens.data-dir")).isEqualTo(absolute);
  }

  private void process() {
    new DataDirectory().postProcessEnvironment(environment, new SpringApplication());
  }
}
