package io.bitlens.explain.metric;

import io.bitlens.explain.explainer.SaliencyMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Numbers computed once by {@code scripts/vectors/metrics.py}. */
final class Vectors {

  private Vectors() {}

  /** The cases of one metric. */
  static Stream<JsonNode> of(String metric) {
    try (var in = Vectors.class.getResourceAsStream("/vectors/metrics.json")) {
      return JsonMapper.shared().readTree(in).required(metric).valueStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SaliencyMap map(JsonNode shape, JsonNode values) {
    return map(
        shape.get(0).intValue(), shape.get(1).intValue(), shape.get(2).intValue(), floats(values));
  }

  static SaliencyMap map(int channels, int height, int width, float... values) {
    return new SaliencyMap(0, 0, channels, height, width, values);
  }

  static float[] floats(JsonNode values) {
    var floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.get(i).doubleValue();
    }
    return floats;
  }
}
