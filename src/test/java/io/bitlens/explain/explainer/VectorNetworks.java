package io.bitlens.explain.explainer;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The networks, images and maps that {@code scripts/vectors/explainers.py} computed once. */
final class VectorNetworks {

  private static final int WEIGHT_BITS = 4;
  private static final int CLASSES = 3;

  private VectorNetworks() {}

  static JsonNode document() {
    try (var in = VectorNetworks.class.getResourceAsStream("/vectors/explainers.json")) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Images images(JsonNode document) {
    var values = floats(document.get("pixels"));
    var pixels = new byte[values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) values[i];
    }
    return new Images(shape(document), pixels, integers(document.get("targets")));
  }

  private static InputShape shape(JsonNode document) {
    var shape = integers(document.get("shape"));
    return new InputShape(shape[0], shape[1], shape[2]);
  }

  static Variant variant(JsonNode document, JsonNode network) {
    var shape = shape(document);
    int filters = network.get("convOffset").size();
    int bits = network.get("bits").intValue();
    int weights = bits == LayerBits.FULL ? LayerBits.FULL : WEIGHT_BITS;
    var precision = new LinkedHashMap<String, LayerBits>();
    precision.put("conv", new LayerBits(weights, bits));
    precision.put("fc", new LayerBits(weights, LayerBits.FULL));
    int columns = filters * (shape.height() / 2) * (shape.width() / 2);
    return new Variant(
        new NetworkSpec(
            network.get("name").asString(),
            shape,
            CLASSES,
            List.of(
                new LayerSpec.Conv2d("conv", filters, 3, 1, 1),
                new LayerSpec.Pact("act"),
                new LayerSpec.MaxPool2d("pool", 2),
                new LayerSpec.Flatten("flatten"),
                new LayerSpec.Linear("fc", CLASSES))),
        new Precision("custom", precision),
        new Normalization(Collections.nCopies(3, 0.0), Collections.nCopies(3, 1.0)),
        List.of(
            layer("conv", List.of(filters, shape.channels(), 3, 3), weights, network),
            layer("fc", List.of(CLASSES, columns), weights, network)),
        Map.of());
  }

  private static VariantLayer layer(String name, List<Integer> shape, int bits, JsonNode network) {
    return new VariantLayer(
        name,
        shape,
        weights(floats(network.get(name)), bits),
        floats(network.get(name + "Multiplier")),
        floats(network.get(name + "Offset")),
        OptionalDouble.empty());
  }

  private static VariantWeights weights(float[] values, int bits) {
    if (bits == LayerBits.FULL) {
      return new VariantWeights.Full(values);
    }
    var codes = new short[values.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (short) values[i];
    }
    return new VariantWeights.Coded(bits, CodeGrid.ODD, codes, 1);
  }

  static float[] floats(JsonNode values) {
    var floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.get(i).doubleValue();
    }
    return floats;
  }

  static int[] integers(JsonNode values) {
    return values.valueStream().mapToInt(JsonNode::intValue).toArray();
  }
}
