package io.bitlens.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml, and what it must hold to. */
final class ComposeFile {

  /** Of variables whose values nobody may read here. */
  private static final Pattern SECRET = Pattern.compile("PASSWORD|SECRET|TOKEN|_KEY");

  private final Map<String, Object> content;

  ComposeFile(Map<String, Object> content) {
    this.content = content;
  }

  static ComposeFile read() throws IOException {
    try (var reader = Files.newBufferedReader(Path.of("docker-compose.yml"))) {
      return new ComposeFile(new Yaml(new SafeConstructor(new LoaderOptions())).load(reader));
    }
  }

  Map<String, Map<String, Object>> services() {
    return section("services");
  }

  Map<String, Object> service(String name) {
    return services().get(name);
  }

  Set<String> secrets() {
    return section("secrets").keySet();
  }

  /** Where the addresses come from that containers do not ask for. */
  String networkRange(String network) {
    return map(section("networks").get(network), "ipam").toString();
  }

  /** Everything that is not as it must be, by service. */
  List<String> violations() {
    var violations = new ArrayList<String>();
    services()
        .forEach((name, service) ->
            check(service, (right, what) -> note(violations, right, name + ": " + what)));
    section("secrets")
        .forEach((name, secret) ->
            note(violations, secret.containsKey("file"), name + ": no secret from a file"));
    section("networks")
        .forEach((name, network) ->
            note(
                violations,
                name.equals("outside") || Boolean.TRUE.equals(network.get("internal")),
                name + ": a network that leads outside"));
    return violations;
  }

  private void check(Map<String, Object> service, BiConsumer<Boolean, String> rule) {
    var image = String.valueOf(service.get("image"));
    rule.accept(image.matches("[^:]+:v?\\d+\\.\\d+.*"), "an image without a version");
    rule.accept(Boolean.TRUE.equals(service.get("read_only")), "a root that can be written");
    rule.accept(List.of("ALL").equals(service.get("cap_drop")), "capabilities");
    rule.accept(!service.containsKey("cap_add"), "capabilities added");
    rule.accept(
        List.of("no-new-privileges:true").equals(service.get("security_opt")), "new privileges");
    rule.accept(
        !service.containsKey("privileged") && !service.containsKey("network_mode"),
        "more than its own namespaces");
    rule.accept(
        image.startsWith("bitlens:") || String.valueOf(service.get("user")).matches("\\d+:\\d+"),
        "the user that its image chooses");
    rule.accept(service.containsKey("mem_limit") && service.containsKey("pids_limit"), "no limits");
    rule.accept(map(service, "healthcheck").containsKey("test"), "no health check");
    rule.accept(
        image.contains("/nginx:")
            || (!service.containsKey("ports") && !names(service, "networks").contains("outside")),
        "a way in beside the gateway");
    map(service, "depends_on")
        .forEach((needed, how) ->
            rule.accept(
                services().containsKey(needed)
                    && Map.of("condition", "service_healthy").equals(how),
                "it does not wait until " + needed + " is healthy"));
    map(service, "environment")
        .forEach((name, value) ->
            rule.accept(
                !SECRET.matcher(name).find() || value.toString().startsWith("/run/secrets/"),
                name + " is no file of secrets"));
    names(service, "volumes").stream()
        .filter(mount -> mount.startsWith("."))
        .forEach(mount -> {
          var parts = mount.split(":");
          rule.accept(parts.length == 3 && parts[2].equals("ro"), mount + " can be written");
          rule.accept(Files.exists(Path.of(parts[0])), mount + " is not there");
        });
    // Folders that whoever runs it chooses: the engine would make what is not there, as root.
    names(service, "volumes")
        .forEach(
            mount -> rule.accept(!mount.startsWith("$"), mount + " may be made by the engine"));
    longMounts(service)
        .forEach(mount -> {
          var source = mount.get("source");
          rule.accept(Boolean.TRUE.equals(mount.get("read_only")), source + " can be written");
          rule.accept(
              Boolean.FALSE.equals(map(mount, "bind").get("create_host_path")),
              source + " may be made by the engine");
        });
  }

  @SuppressWarnings("unchecked") // YAML's maps have names as keys
  private static List<Map<String, Object>> longMounts(Map<String, Object> service) {
    return ((List<?>) service.getOrDefault("volumes", List.of()))
        .stream()
            .filter(mount -> mount instanceof Map)
            .map(mount -> (Map<String, Object>) mount)
            .toList();
  }

  /** Of a list, or the keys of a map. */
  static List<String> names(Map<String, Object> of, String key) {
    return switch (of.getOrDefault(key, List.of())) {
      case List<?> list -> list.stream().map(String::valueOf).toList();
      case Map<?, ?> map -> map.keySet().stream().map(String::valueOf).toList();
      case Object other -> throw new IllegalArgumentException(key + " is " + other);
    };
  }

  @SuppressWarnings("unchecked") // YAML's maps have names as keys
  static Map<String, Object> map(Map<String, Object> of, String key) {
    return (Map<String, Object>) of.getOrDefault(key, Map.of());
  }

  private Map<String, Map<String, Object>> section(String key) {
    var section = new LinkedHashMap<String, Map<String, Object>>();
    map(content, key).keySet().forEach(name -> section.put(name, entry(map(content, key), name)));
    return section;
  }

  @SuppressWarnings("unchecked") // YAML's maps have names as keys
  private static Map<String, Object> entry(Map<String, Object> section, String name) {
    var entry = section.get(name);
    return entry == null ? Map.of() : (Map<String, Object>) entry;
  }

  private static void note(List<String> violations, boolean right, String what) {
    if (!right) {
      violations.add(what);
    }
  }
}
