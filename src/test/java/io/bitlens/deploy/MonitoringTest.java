package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Dashboard and alerts, held against the metrics that docs/observability.md lists. */
class MonitoringTest {

  private static final Path COMPOSE = Path.of("scripts/compose");
  private static final Path METRICS = Path.of("docs/observability.md");

  /** A name in code style, or a family of them: {@code jvm_*}. */
  private static final Pattern LISTED = Pattern.compile("`([a-z]\\w*_(?:\\w+|\\*))`");

  /** What a histogram is made of, see Prometheus' text format; the maximum is Micrometer's. */
  private static final Pattern PART = Pattern.compile("_(bucket|sum|count|max)$");

  /** Prometheus' own. */
  private static final Set<String> PROMETHEUS = Set.of("up", "ALERTS");

  @Test
  void askForMetricsThatThereAre() throws IOException {
    var listed = listed(Files.readString(METRICS));
    assertThat(queries().flatMap(query -> PromQl.metrics(query).stream()))
        .isNotEmpty()
        .allMatch(listed);
  }

  @Test
  void findsAMetricThatIsNotListed() {
    var listed = listed("| `bitlens_queue_depth` | gauge |, `bitlens_step_seconds`, `jvm_*`");
    assertThat(
            PromQl.metrics(
                """
                histogram_quantile(0.9, sum by (le, a_label) (rate(bitlens_step_seconds_bucket{b_label="c_d"}[5m])))
                  / max(jvm_memory_used_bytes) > bitlens_queue_depht or up\
                """))
        .containsExactlyInAnyOrder(
            "bitlens_step_seconds_bucket", "jvm_memory_used_bytes", "bitlens_queue_depht", "up")
        .filteredOn(listed.negate())
        .containsExactly("bitlens_queue_depht");
  }

  @Test
  void showEveryPanelInItsOwnPlaceWithAUnit() throws IOException {
    var places = new TreeSet<String>();
    var panels = panels().toList();
    assertThat(panels)
        .hasSizeGreaterThan(10)
        .allSatisfy(panel -> {
          assertThat(panel.get("title").asString()).isNotBlank();
          assertThat(panel.at("/fieldConfig/defaults/unit").asString()).isNotBlank();
          assertThat(panel.at("/datasource/uid").asString()).isEqualTo("prometheus");
          assertThat(places.add(panel.at("/gridPos/x") + "," + panel.at("/gridPos/y"))).isTrue();
        });
  }

  @Test
  void sayWhatHappenedAndWhatToDo() throws IOException {
    assertThat(rules())
        .hasSizeGreaterThan(5)
        .allSatisfy(rule -> {
          assertThat(rule.get("alert").asString()).startsWith("Bitlens");
          assertThat(rule.at("/labels/severity").asString()).isIn("critical", "warning");
          assertThat(rule.at("/annotations/summary").asString()).isNotBlank();
          assertThat(rule.at("/annotations/action").asString()).isNotBlank();
        });
  }

  private static Predicate<String> listed(String text) {
    var names = LISTED.matcher(text).results().map(found -> found.group(1)).toList();
    return metric ->
        PROMETHEUS.contains(metric)
            || names.contains(metric)
            || names.contains(PART.matcher(metric).replaceAll(""))
            || names.stream()
                .filter(name -> name.endsWith("*"))
                .anyMatch(family -> metric.startsWith(family.substring(0, family.length() - 1)));
  }

  private static Stream<String> queries() throws IOException {
    var panels =
        panels().flatMap(panel -> elements(panel.get("targets"))).map(target -> target.get("expr"));
    var alerts = rules().stream().map(rule -> rule.get("expr"));
    return Stream.concat(panels, alerts).map(JsonNode::asString);
  }

  private static Stream<JsonNode> panels() throws IOException {
    var text = Files.readString(COMPOSE.resolve("grafana/dashboards/bitlens.json"));
    return elements(JsonMapper.shared().readTree(text).get("panels"));
  }

  private static List<JsonNode> rules() throws IOException {
    try (var reader = Files.newBufferedReader(COMPOSE.resolve("alerts.yml"))) {
      Object alerts = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      var groups = JsonMapper.shared().valueToTree(alerts).get("groups");
      return elements(groups).flatMap(group -> elements(group.get("rules"))).toList();
    }
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
