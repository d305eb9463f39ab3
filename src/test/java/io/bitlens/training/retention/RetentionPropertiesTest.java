package io.bitlens.training.retention;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class RetentionPropertiesTest {

  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(Properties.class);

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(RetentionProperties.class)
  static class Properties {}

  @Test
  void everythingHasADefault() {
    context.run(started -> {
      var properties = started.getBean(RetentionProperties.class);
      assertThat(properties.interval()).hasHours(1);
      assertThat(properties.events().age()).hasDays(30);
      assertThat(properties.events().jobs()).isEqualTo(10_000);
      assertThat(properties.checkpoints().age()).hasDays(14);
      assertThat(properties.checkpoints().jobs()).isEqualTo(200);
    });
  }

  @ParameterizedTest
  @CsvSource({
    "interval=0s,bitlens.retention.interval must be above 0",
    "events.age=0s,bitlens.retention.events.age must be above 0",
    "events.jobs=-1,bitlens.retention.events.jobs must be at least 0",
    "checkpoints.age=-1s,bitlens.retention.checkpoints.age must be above 0",
    "checkpoints.jobs=-1,bitlens.retention.checkpoints.jobs must be at least 0"
  })
  void valuesThatMakeNoSenseAreRefused(String setting, String message) {
    context
        .withPropertyValues("bitlens.retention." + setting)
        .run(failed -> assertThat(failed).getFailure().rootCause().hasMessageStartingWith(message));
  }
}
