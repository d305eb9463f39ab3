package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ComposeFileTest {

  private final ComposeFile compose;

  ComposeFileTest() throws IOException {
    compose = ComposeFile.read();
  }

  @Test
  void holdsToEveryRule() {
    assertThat(compose.violations()).isEmpty();
    assertThat(compose.services().keySet())
        .containsExactlyInAnyOrder("gateway", "api", "worker", "postgres", "prometheus", "grafana");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void noticesWhatIsWrong(String violation, Consumer<Map<String, Object>> change) {
    change.accept(compose.service("worker"));
    assertThat(compose.violations()).containsExactly("worker: " + violation);
  }

  static Stream<Arguments> noticesWhatIsWrong() {
    return Stream.of(
        wrong("an image without a version", worker -> worker.put("image", "bitlens:latest")),
        wrong("a root that can be written", worker -> worker.put("read_only", false)),
        wrong("capabilities", worker -> worker.remove("cap_drop")),
        wrong("capabilities added", worker -> worker.put("cap_add", List.of("CHOWN"))),
        wrong("new privileges", worker -> worker.remove("security_opt")),
        wrong("more than its own namespaces", worker -> worker.put("privileged", true)),
        wrong("more than its own namespaces", worker -> worker.put("network_mode", "host")),
        wrong("the user that its image chooses", worker -> worker.put("image", "other:1.0")),
        wrong("no limits", worker -> worker.remove("mem_limit")),
        wrong("no health check", worker -> worker.remove("healthcheck")),
        wrong("a way in beside the gateway", worker -> worker.put("ports", List.of("8080:8080"))),
        wrong("a way in beside the gateway", worker -> worker.put("networks", List.of("outside"))),
        wrong(
            "it does not wait until postgres is healthy",
            worker ->
                worker.put(
                    "depends_on", Map.of("postgres", Map.of("condition", "service_started")))),
        wrong(
            "SPRING_DATASOURCE_PASSWORD is no file of secrets",
            worker -> worker.put("environment", Map.of("SPRING_DATASOURCE_PASSWORD", "bitlens"))),
        wrong(
            "./docs:/docs can be written",
            worker -> worker.put("volumes", List.of("./docs:/docs"))),
        wrong(
            "./nowhere:/docs:ro is not there",
            worker -> worker.put("volumes", List.of("./nowhere:/docs:ro"))),
        wrong(
            "${DOCS}:/docs:ro may be made by the engine",
            worker -> worker.put("volumes", List.of("${DOCS}:/docs:ro"))),
        wrong(
            "${DOCS} may be made by the engine",
            worker ->
                worker.put("volumes", List.of(Map.of("source", "${DOCS}", "read_only", true)))));
  }

  private static Arguments wrong(String violation, Consumer<Map<String, Object>> change) {
    return Arguments.of(violation, change);
  }

  @Test
  void startsTwoWorkersOfThisVersionAfterTheApi() throws IOException {
    var version =
        Files.readString(Path.of("pom.xml"))
            .replaceAll("(?s).*?<artifactId>bitlens</artifactId>\\s*<version>([^<]*)<.*", "$1");
    var worker = compose.service("worker");
    assertThat(worker).containsEntry("image", "bitlens:" + version);
    assertThat(compose.service("api")).containsEntry("image", "bitlens:" + version);
    assertThat(ComposeFile.map(worker, "deploy"))
        .containsEntry("replicas", "${BITLENS_WORKERS:-2}");
    assertThat(ComposeFile.names(worker, "depends_on")).containsExactly("api");
    assertThat(ComposeFile.names(compose.service("api"), "depends_on")).containsExactly("postgres");
  }

  /** Were it free for others to take, whoever came first would be believed. */
  @Test
  void believesTheGatewaysOwnAddressAlone() {
    var believed =
        ComposeFile.map(compose.service("api"), "environment").get("BITLENS_WEB_TRUSTED_PROXIES");
    var networks = ComposeFile.map(compose.service("gateway"), "networks");
    assertThat(ComposeFile.map(networks, "front")).containsEntry("ipv4_address", believed);
    assertThat(believed.toString()).contains("172.16.250.2");
    assertThat(compose.networkRange("front")).contains("172.16.250.128/25");
  }

  /** Docker gives networks without a range of their own one of these, whichever comes next. */
  @Test
  void keepsItsRangeOutOfThoseThatDockerGives() {
    assertThat(compose.networkRange("front"))
        .containsPattern("subnet=[^,}]*\\d")
        .doesNotContainPattern("172\\.(1[7-9]|2\\d|3[01])\\.|192\\.168\\.");
  }

  @Test
  void publishesTheGatewayToThisMachineAlone() {
    assertThat(ComposeFile.names(compose.service("gateway"), "ports"))
        .singleElement()
        .asString()
        .contains("127.0.0.1:8080");
  }

  /** The containers' users are nobody here, and all of them must be able to read. */
  @Test
  void findsWhatMakeSecretsLeaves(@TempDir Path folder) throws Exception {
    var secrets = folder.resolve("secrets");
    var datasets = folder.resolve("data/datasets");
    var environment =
        Map.of("BITLENS_SECRETS", secrets.toString(), "BITLENS_DATASETS", datasets.toString());
    var script = "umask 0077; scripts/compose/make-secrets.sh";

    var first = Command.run(30, environment, "bash", "-c", script);
    assertThat(first.exit()).as(first.output()).isZero();
    assertThat(permissions(secrets)).isEqualTo("rwx------");
    assertThat(permissions(datasets)).isEqualTo("rwxr-xr-x");
    var before = contents(secrets);
    assertThat(before.keySet()).containsExactlyInAnyOrderElementsOf(compose.secrets());
    assertThat(before.values())
        .doesNotHaveDuplicates()
        .allMatch(key -> key.matches("[0-9a-f]{64}"));
    for (var name : before.keySet()) {
      assertThat(permissions(secrets.resolve(name))).isEqualTo("r--r--r--");
    }

    assertThat(Command.run(30, environment, "bash", "-c", script).output()).isBlank();
    assertThat(contents(secrets)).isEqualTo(before);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }

  @Test
  void givesTheGatewayEveryNameThatItsConfigurationWants() throws IOException {
    var template = GatewayTemplate.read();
    var environment = ComposeFile.map(compose.service("gateway"), "environment").keySet();
    assertThat(GatewayTemplate.variables(template))
        .contains("BITLENS_PREFIX", "API_HOST")
        .allMatch(name -> environment.contains(name) || name.equals("NGINX_LOCAL_RESOLVERS"));
  }
}
