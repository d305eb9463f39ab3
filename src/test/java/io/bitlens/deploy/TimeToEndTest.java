package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.io.FileSystemResource;

/** Whoever ends a process leaves it as long as its own settings may take, before it is killed. */
class TimeToEndTest {

  private static final List<Map<String, String>> RELEASES =
      List.of(
          Map.of(
              "auth.mode", "open",
              "database.external.host", "db",
              "database.external.existingSecret", "db"),
          Map.of("auth.mode", "open", "database.mode", "embedded", "api.replicas", "1"));

  private final Properties settings = settings();

  private static Properties settings() {
    var yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new FileSystemResource(Path.of("src/main/resources/application.yaml")));
    var settings = yaml.getObject();
    assertThat(settings).isNotNull();
    return settings;
  }

  @ParameterizedTest
  @FieldSource("RELEASES")
  void pods(Map<String, String> values) {
    var pods = Chart.render(values).stream().flatMap(Chart.Document::pods).toList();
    assertThat(pods).isNotEmpty();
    for (var pod : pods) {
      var grace = Duration.ofSeconds((Integer) pod.get("terminationGracePeriodSeconds"));

      assertThat(grace).isGreaterThan(toEnd(environment(pod)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void containers(String name) throws IOException {
    var service = ComposeFile.read().service(name);
    var grace = DurationStyle.SIMPLE.parse(String.valueOf(service.get("stop_grace_period")));

    assertThat(grace).isGreaterThan(toEnd(ComposeFile.map(service, "environment")));
  }

  /** The delay, then what was being answered, then what was being trained. */
  private Duration toEnd(Map<String, Object> environment) {
    var role = environment.get("BITLENS_ROLE");
    var delay = environment.getOrDefault("BITLENS_WEB_STOP_DELAY", "0s");
    return DurationStyle.SIMPLE
        .parse(delay.toString())
        .plus(setting("spring.lifecycle.timeout-per-shutdown-phase"))
        .plus("api".equals(role) ? Duration.ZERO : setting("db-scheduler.shutdown-max-wait"));
  }

  private Duration setting(String name) {
    return DurationStyle.SIMPLE.parse(settings.getProperty(name));
  }

  private static Map<String, Object> environment(Map<?, ?> pod) {
    var container = (Map<?, ?>) ((List<?>) pod.get("containers")).getFirst();
    var environment = new HashMap<String, Object>();
    for (var each : (List<?>) container.get("env")) {
      var variable = (Map<?, ?>) each;
      environment.put(String.valueOf(variable.get("name")), variable.get("value"));
    }
    return environment;
  }
}
