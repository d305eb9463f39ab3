package io.bitlens.deploy;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Helm chart as it is rendered. */
final class Chart {

  static final Path FOLDER = Path.of("helm/bitlens");

  private Chart() {}

  /** One rendered object. */
  record Document(Map<String, Object> content) {

    String kind() {
      return text("kind");
    }

    String name() {
      return text("metadata", "name");
    }

    String text(String... path) {
      return String.valueOf(at(path));
    }

    /** What stands at a path; null if nothing does. */
    Object at(String... path) {
      Object value = content;
      for (var key : path) {
        value = value instanceof Map<?, ?> map ? map.get(key) : null;
      }
      return value;
    }

    /** The pods that the object makes: specifications of Deployments and StatefulSets. */
    Stream<Map<?, ?>> pods() {
      return at("spec", "template", "spec") instanceof Map<?, ?> pod
          ? Stream.of(pod)
          : Stream.empty();
    }

    @Override
    public String toString() {
      return kind() + " " + name();
    }
  }

  /**
   * The objects that a release would have.
   *
   * @param values as {@code --set} takes them
   * @throws IllegalStateException if the chart refuses the values
   */
  static List<Document> render(Map<String, String> values) {
    var command =
        new Helm(FOLDER).template().withName("trial").withNamespace("ml").withKubeVersion("1.34.0");
    values.forEach(command::set);
    var documents = new ArrayList<Document>();
    for (var each : yaml().loadAll(command.call())) {
      if (each instanceof Map<?, ?> map) {
        var content = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> content.put(String.valueOf(key), value));
        documents.add(new Document(content));
      }
    }
    return documents;
  }

  private static Yaml yaml() {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options));
  }
}
