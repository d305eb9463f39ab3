package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import com.marcnuri.helm.Helm;
import io.bitlens.deploy.Chart.Document;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/** The chart: linted, rendered for several sets of values, and checked against Kubernetes. */
class ChartTest {

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "Deployment", V1Deployment.class,
          "StatefulSet", V1StatefulSet.class,
          "Service", V1Service.class,
          "ServiceAccount", V1ServiceAccount.class,
          "Ingress", V1Ingress.class,
          "NetworkPolicy", V1NetworkPolicy.class,
          "PersistentVolumeClaim", V1PersistentVolumeClaim.class,
          "PodDisruptionBudget", V1PodDisruptionBudget.class,
          "HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class);

  /** Of custom resources, whose classes are nobody's here: the fields that their specs have. */
  private static final Map<String, Set<String>> CUSTOM =
      Map.of(
          "HTTPRoute", Set.of("parentRefs", "hostnames", "rules"),
          "ScaledObject",
              Set.of(
                  "scaleTargetRef",
                  "minReplicaCount",
                  "maxReplicaCount",
                  "cooldownPeriod",
                  "triggers"),
          "TriggerAuthentication", Set.of("secretTargetRef"),
          "PodMonitor", Set.of("selector", "podMetricsEndpoints"));

  private static final Map<String, String> OPEN = Map.of("auth.mode", "open");
  private static final Map<String, String> EXTERNAL =
      Map.of(
          "database.external.host", "postgres.data",
          "database.external.existingSecret", "db",
          "auth.adminKey.existingSecret", "admin");

  static Stream<Arguments> sets() {
    return Stream.of(
        Arguments.of("embedded", embedded()),
        Arguments.of("external", EXTERNAL),
        Arguments.of("in the cluster", incluster()),
        Arguments.of("scaled", with(EXTERNAL, "api.autoscaling.enabled", "true")),
        Arguments.of("KEDA", with(EXTERNAL, "workers.keda.enabled", "true")),
        Arguments.of("KEDA in the cluster", with(incluster(), "workers.keda.enabled", "true")),
        Arguments.of(
            "gateway",
            with(
                with(
                    with(EXTERNAL, "httpRoute.enabled", "true"),
                    "httpRoute.parentRefs[0].name",
                    "public"),
                "httpRoute.prefix",
                "/bitlens")),
        Arguments.of(
            "ingress",
            with(
                with(with(EXTERNAL, "ingress.enabled", "true"), "ingress.host", "ml.example.com"),
                "ingress.tlsSecret",
                "tls")),
        Arguments.of("GPU", with(EXTERNAL, "workers.gpu.enabled", "true")),
        Arguments.of(
            "watched",
            with(
                with(EXTERNAL, "podMonitor.enabled", "true"),
                "networkPolicy.monitoringFrom[0].namespaceSelector.matchLabels.team",
                "ops")),
        Arguments.of(
            "tokens",
            with(
                with(
                    with(
                        with(EXTERNAL, "auth.adminKey.existingSecret", ""),
                        "auth.jwt.issuer",
                        "https://login.example.com"),
                    "auth.jwt.audience",
                    "bitlens"),
                "gateway.trustedProxies[0]",
                "10.0.0.0/8")));
  }

  private static Map<String, String> embedded() {
    return with(with(OPEN, "database.mode", "embedded"), "api.replicas", "1");
  }

  private static Map<String, String> incluster() {
    return with(
        with(OPEN, "database.mode", "incluster"), "database.incluster.existingSecret", "db");
  }

  private static Map<String, String> with(Map<String, String> values, String name, String value) {
    var more = new HashMap<>(values);
    more.put(name, value);
    return more;
  }

  /** With values that can be installed, which the chart's own cannot be before somebody chooses. */
  @Test
  void isLinted(@TempDir Path folder) throws IOException {
    var copy = folder.resolve("bitlens");
    FileSystemUtils.copyRecursively(Chart.FOLDER, copy);
    var values = copy.resolve("values.yaml");
    var chosen =
        Files.readString(values)
            .replace("mode: external", "mode: embedded")
            .replace("mode: \"\"", "mode: open")
            .replace("replicas: 2", "replicas: 1");
    Files.writeString(values, chosen);

    var lint = new Helm(copy).lint().strict().call();

    assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sets")
  void isWhatKubernetesKnows(String what, Map<String, String> values) {
    var documents = Chart.render(values);
    assertThat(documents).hasSizeGreaterThan(4);
    for (var document : documents) {
      var type = KINDS.get(document.kind());
      if (type == null) {
        assertThat(CUSTOM).as(document.toString()).containsKey(document.kind());
        Map<String, Object> spec = cast(document.at("spec"));
        assertThat(CUSTOM.get(document.kind())).as(document.toString()).containsAll(spec.keySet());
        continue;
      }
      var json = JsonMapper.shared().writeValueAsString(document.content());
      // Strict: a field that the type does not have, or of another type, is refused.
      assertThat(JSON.getGson().fromJson(JsonParser.parseString(json), (Class<?>) type))
          .as(document.toString())
          .isNotNull();
      assertThat(
              paths(
                  JsonMapper.shared()
                      .readValue(
                          JSON.serialize(JSON.getGson().fromJson(json, (Class<?>) type)),
                          Map.class)))
          .as(document + ": what Kubernetes makes of it")
          .containsAll(paths(document.content()));
    }
    assertThat(documents.stream().map(Document::toString)).doesNotHaveDuplicates();
  }

  /** Where something stands in a document; null values are as good as absent ones. */
  private static Set<String> paths(Object value) {
    var paths = new TreeSet<String>();
    collect("", value, paths);
    return paths;
  }

  private static void collect(String at, Object value, Set<String> paths) {
    switch (value) {
      case null -> {}
      case Map<?, ?> map -> map.forEach((key, each) -> collect(at + "/" + key, each, paths));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          collect(at + "/" + i, list.get(i), paths);
        }
      }
      default -> paths.add(at);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sets")
  void podsAreRestricted(String what, Map<String, String> values) {
    var pods = Chart.render(values).stream().flatMap(Document::pods).toList();
    assertThat(pods).isNotEmpty();
    for (var pod : pods) {
      assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
      var security = (Map<?, ?>) pod.get("securityContext");
      assertThat(security.get("runAsNonRoot")).isEqualTo(true);
      assertThat((Integer) security.get("runAsUser")).isPositive();
      assertThat(security.get("seccompProfile")).isEqualTo(Map.of("type", "RuntimeDefault"));
      for (var each : (List<?>) pod.get("containers")) {
        var container = (Map<?, ?>) each;
        assertThat(container.get("securityContext"))
            .isEqualTo(
                Map.of(
                    "allowPrivilegeEscalation", false,
                    "readOnlyRootFilesystem", true,
                    "capabilities", Map.of("drop", List.of("ALL"))));
        assertThat(String.valueOf(container.get("image"))).contains(":").doesNotEndWith(":latest");
        assertThat(((Map<?, ?>) container.get("resources")).keySet().toString())
            .contains("requests", "limits");
        assertThat(container.containsKey("startupProbe")).isTrue();
        assertThat(container.containsKey("livenessProbe")).isTrue();
        assertThat(container.containsKey("readinessProbe")).isTrue();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T cast(Object value) {
    return (T) value;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sets")
  void everySelectorFindsPods(String what, Map<String, String> values) {
    var documents = Chart.render(values);
    var labels =
        documents.stream()
            .map(d -> d.at("spec", "template", "metadata", "labels"))
            .filter(Map.class::isInstance)
            .<Map<?, ?>>map(ChartTest::cast)
            .toList();
    for (var document : documents) {
      Object selector =
          switch (document.kind()) {
            case "Service" -> document.at("spec", "selector");
            case "Deployment", "StatefulSet", "PodDisruptionBudget", "PodMonitor" ->
                document.at("spec", "selector", "matchLabels");
            case "NetworkPolicy" -> document.at("spec", "podSelector", "matchLabels");
            default -> Map.of();
          };
      assertThat(labels)
          .as(document.toString())
          .anyMatch(pod -> pod.entrySet().containsAll(((Map<?, ?>) selector).entrySet()));
    }
  }

  @Test
  void nothingIsReachedUnlessAPolicySaysSo() {
    var policies = Chart.render(EXTERNAL).stream().filter(d -> d.kind().equals("NetworkPolicy"));

    assertThat(policies)
        .anySatisfy(policy -> {
          assertThat(policy.name()).endsWith("default-deny");
          assertThat(policy.at("spec", "policyTypes")).isEqualTo(List.of("Ingress", "Egress"));
          assertThat(policy.at("spec", "ingress")).isNull();
          assertThat(policy.at("spec", "egress")).isNull();
        })
        .anySatisfy(policy -> {
          assertThat(policy.name()).endsWith("-worker");
          assertThat(policy.at("spec", "ingress")).isEqualTo(List.of());
        });
  }

  @Test
  void livenessDoesNotAskTheDatabaseAndReadinessDoes() {
    for (var pod : Chart.render(EXTERNAL).stream().flatMap(Document::pods).toList()) {
      var container = new Document(cast(((List<?>) pod.get("containers")).getFirst()));
      assertThat(container.text("livenessProbe", "httpGet", "path")).endsWith("/liveness");
      assertThat(container.text("readinessProbe", "httpGet", "path")).endsWith("/readiness");
      assertThat(container.text("livenessProbe", "httpGet", "port")).isEqualTo("management");
    }
  }

  @Test
  void whoeverScalesSaysHowManyThereAre() {
    var scaled =
        Chart.render(
            with(
                with(EXTERNAL, "api.autoscaling.enabled", "true"), "workers.keda.enabled", "true"));

    assertThat(scaled.stream().filter(d -> d.kind().equals("Deployment")))
        .hasSize(2)
        .allSatisfy(d -> assertThat(d.at("spec", "replicas")).isNull());
    assertThat(scaled.stream().map(Document::kind))
        .contains("HorizontalPodAutoscaler", "ScaledObject", "TriggerAuthentication");
    assertThat(Chart.render(EXTERNAL).stream().map(Document::kind))
        .doesNotContain("HorizontalPodAutoscaler", "ScaledObject", "TriggerAuthentication");
  }

  @Test
  void theEmbeddedDatabaseHasOneProcess() {
    var documents = Chart.render(embedded());

    assertThat(documents.stream().filter(d -> d.kind().equals("Deployment")))
        .singleElement()
        .satisfies(d -> {
          assertThat(d.text("spec", "strategy", "type")).isEqualTo("Recreate");
          assertThat(d.content().toString()).contains("{name=BITLENS_ROLE, value=all}");
        });
    assertThat(documents.stream().map(Document::kind))
        .contains("PersistentVolumeClaim")
        .doesNotContain("PodDisruptionBudget");
  }

  @Test
  void workersHaveTheirGpus() {
    var worker =
        Chart.render(with(EXTERNAL, "workers.gpu.enabled", "true")).stream()
            .filter(d -> d.name().endsWith("-worker") && d.kind().equals("Deployment"))
            .findFirst()
            .orElseThrow();

    assertThat(worker.content().toString()).contains("nvidia.com/gpu=1");
  }

  @Test
  void secretsAreNamedAndNeverWritten() {
    var all = Chart.render(EXTERNAL).toString();

    assertThat(Chart.render(EXTERNAL).stream().map(Document::kind))
        .doesNotContain("Secret", "ConfigMap");
    assertThat(all).doesNotContain("PASSWORD, value=");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "database.mode=embedded,auth.mode=open                      | set api.replicas to 1",
        "database.mode=embedded,auth.mode=open,api.replicas=1,api.autoscaling.enabled=true"
            + " | set api.replicas to 1",
        "database.mode=embedded,auth.mode=open,api.replicas=1,workers.keda.enabled=true | KEDA",
        "auth.mode=open                                             | existingSecret must name",
        "auth.mode=open,database.external.existingSecret=db         | host must name",
        "database.mode=embedded,api.replicas=1                      | nothing says who may call",
        "database.mode=embedded,api.replicas=1,auth.jwt.issuer=https://i | audience must say",
        "database.mode=embedded,api.replicas=1,auth.mode=open,ingress.enabled=true | ingress.host",
        "database.mode=embedded,api.replicas=1,auth.mode=open,httpRoute.enabled=true | parentRefs",
        "database.mode=oracle                                       | mode",
        "image.tag=latest                                           | tag",
        "api.replicas=0                                             | replicas",
        "api.replicas=many                                          | replicas",
        "service.port=70000                                         | port",
        "storage.size=big                                           | size",
        "gateway.trustedProxies[0]=gateway.example.com              | trustedProxies",
        "workers.gpus=1                                             | gpus",
        "nonsense=1                                                 | nonsense",
        "env.lower=1                                                | lower"
      })
  void refusesValues(String values, String says) {
    var set = new HashMap<String, String>();
    for (var each : values.split(",")) {
      var pair = each.split("=", 2);
      set.put(pair[0], pair[1]);
    }

    assertThatThrownBy(() -> Chart.render(set)).hasMessageContaining(says);
  }
}
