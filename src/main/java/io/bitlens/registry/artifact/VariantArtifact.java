package io.bitlens.registry.artifact;

import io.bitlens.nn.InvalidSpecException;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import io.bitlens.nn.quantize.CodePacking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;

/**
 * A variant as a safetensors file: codes packed at their bit width, multipliers and offsets, and
 * everything else as JSON strings in the metadata. {@code docs/artifact.md} describes it for
 * readers in other languages.
 */
public final class VariantArtifact {

  static final String FORMAT = "bitlens-variant";
  static final String FORMAT_VERSION = "1";

  /** Of networks with residual additions or global average pooling, which version 1 had not. */
  static final String FORMAT_VERSION_2 = "2";

  private VariantArtifact() {}

  /**
   * Writes a variant; equal arguments give equal bytes.
   *
   * @throws IllegalArgumentException if the variant's numbers do not fit its network and precision,
   *     or a code is not on its grid
   */
  public static byte[] write(Variant variant, ArtifactMetadata metadata) {
    VariantCheck.requireConsistent(variant);
    if (metadata.classNames().size() != variant.network().classes()) {
      throw new IllegalArgumentException(
          "%d classes need as many names, found %s"
              .formatted(variant.network().classes(), metadata.classNames()));
    }
    var tensors = new ArrayList<Tensor>();
    variant.layers().forEach(layer -> tensors.addAll(tensors(layer)));
    for (var addition : variant.network().additions()) {
      var factor = new float[] {variant.factor(addition)};
      tensors.add(Tensor.floats(factorName(addition), List.of(1), factor));
    }
    return SafetensorsWriter.write(Safetensors.of(strings(variant, metadata), tensors));
  }

  /**
   * Reads a variant.
   *
   * @throws ArtifactFormatException if the file is anything but a whole artifact
   */
  public static Variant read(byte[] file) throws ArtifactFormatException {
    var content = SafetensorsReader.read(file);
    requireFormat(content, "format", List.of(FORMAT));
    requireFormat(content, "formatVersion", List.of(FORMAT_VERSION, FORMAT_VERSION_2));
    try {
      var stored = json(content, "layers", new TypeReference<List<StoredLayer>>() {});
      var network = json(content, "network", new TypeReference<NetworkSpec>() {});
      requireFormat(content, "formatVersion", List.of(version(network)));
      requireOnlyKnownTensors(content, stored, network);
      var layers = new ArrayList<VariantLayer>();
      for (var layer : stored) {
        layers.add(layer(content, layer));
      }
      var variant =
          new Variant(
              network,
              json(content, "precision", new TypeReference<Precision>() {}),
              json(content, "normalization", new TypeReference<Normalization>() {}),
              layers,
              factors(content, network));
      VariantCheck.requireConsistent(variant);
      return variant;
    } catch (InvalidSpecException e) {
      throw new ArtifactFormatException("the variant is inconsistent: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> strings(Variant variant, ArtifactMetadata metadata) {
    var strings = new TreeMap<String, String>();
    strings.put("format", FORMAT);
    strings.put("formatVersion", version(variant.network()));
    strings.put("network", json(variant.network()));
    strings.put("precision", json(variant.precision()));
    strings.put("normalization", json(variant.normalization()));
    strings.put("layers", json(variant.layers().stream().map(StoredLayer::of).toList()));
    strings.put("classNames", json(metadata.classNames()));
    strings.put("dataset", metadata.dataset());
    strings.put("datasetSha256", metadata.datasetSha256());
    strings.put("guided", Boolean.toString(metadata.guided()));
    strings.put("bestEpoch", Integer.toString(metadata.bestEpoch()));
    strings.put("seed", Long.toString(metadata.seed()));
    strings.put("spec", sortedJson(metadata.spec()));
    return strings;
  }

  private static List<Tensor> tensors(VariantLayer layer) {
    var outputs = List.of(layer.multiplier().length);
    return List.of(
        switch (layer.weights()) {
          case VariantWeights.Coded coded ->
              Tensor.bytes(
                  codesName(layer.name()),
                  new CodePacking(coded.bits(), coded.grid()).pack(coded.codes()));
          case VariantWeights.Full full ->
              Tensor.floats(weightName(layer.name()), layer.shape(), full.values());
        },
        Tensor.floats(multiplierName(layer.name()), outputs, layer.multiplier()),
        Tensor.floats(offsetName(layer.name()), outputs, layer.offset()));
  }

  private static VariantLayer layer(Safetensors content, StoredLayer layer)
      throws ArtifactFormatException {
    return new VariantLayer(
        layer.name(),
        layer.shape(),
        weights(content, layer),
        content.tensor(multiplierName(layer.name()), Dtype.F32).floats(),
        content.tensor(offsetName(layer.name()), Dtype.F32).floats(),
        layer.alpha());
  }

  private static VariantWeights weights(Safetensors content, StoredLayer layer)
      throws ArtifactFormatException {
    if (layer.bits() == LayerBits.FULL) {
      return new VariantWeights.Full(content.tensor(weightName(layer.name()), Dtype.F32).floats());
    }
    var name = codesName(layer.name());
    if (layer.grid().isEmpty() || layer.scale().isEmpty()) {
      throw new ArtifactFormatException("metadata of " + name + " lacks its grid or scale");
    }
    var grid = layer.grid().get();
    try {
      var codes =
          new CodePacking(layer.bits(), grid)
              .unpack(content.tensor(name, Dtype.U8).data(), layer.weights());
      return new VariantWeights.Coded(layer.bits(), grid, codes, layer.scale().getAsDouble());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ArtifactFormatException("tensor " + name + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Float> factors(Safetensors content, NetworkSpec network)
      throws ArtifactFormatException {
    var factors = new TreeMap<String, Float>();
    for (var addition : network.additions()) {
      var values = content.tensor(factorName(addition), Dtype.F32).floats();
      if (values.length != 1) {
        throw new ArtifactFormatException(
            "tensor %s must be one number, found %d"
                .formatted(factorName(addition), values.length));
      }
      factors.put(addition.name(), values[0]);
    }
    return factors;
  }

  /** The earliest version that knows all of a network's layers. */
  private static String version(NetworkSpec network) {
    boolean second =
        network.layers().stream()
            .anyMatch(l -> l instanceof LayerSpec.Add || l instanceof LayerSpec.GlobalAvgPool);
    return second ? FORMAT_VERSION_2 : FORMAT_VERSION;
  }

  private static void requireFormat(Safetensors content, String key, List<String> allowed)
      throws ArtifactFormatException {
    var found = content.metadata(key);
    if (!allowed.contains(found)) {
      throw new ArtifactFormatException(
          "metadata %s must be %s, found %s".formatted(key, String.join(" or ", allowed), found));
    }
  }

  private static void requireOnlyKnownTensors(
      Safetensors content, List<StoredLayer> layers, NetworkSpec network)
      throws ArtifactFormatException {
    var unknown = new TreeSet<>(content.tensors().keySet());
    network.additions().forEach(addition -> unknown.remove(factorName(addition)));
    for (var layer : layers) {
      var name = layer.name();
      unknown.removeAll(
          Set.of(
              layer.bits() == LayerBits.FULL ? weightName(name) : codesName(name),
              multiplierName(name),
              offsetName(name)));
    }
    if (!unknown.isEmpty()) {
      throw new ArtifactFormatException("tensors " + unknown + " belong to no layer");
    }
  }

  private static String factorName(LayerSpec.Add addition) {
    return addition.name() + ".factor";
  }

  private static String codesName(String layer) {
    return layer + ".weight.codes";
  }

  private static String weightName(String layer) {
    return layer + ".weight";
  }

  private static String multiplierName(String layer) {
    return layer + ".multiplier";
  }

  private static String offsetName(String layer) {
    return layer + ".offset";
  }

  private static String json(Object value) {
    return ArtifactJson.MAPPER.writeValueAsString(value);
  }

  private static String sortedJson(Object value) {
    return ArtifactJson.MAPPER
        .writer()
        .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .writeValueAsString(value);
  }

  private static <T> T json(Safetensors content, String key, TypeReference<T> type)
      throws ArtifactFormatException {
    try {
      return ArtifactJson.MAPPER.readValue(content.metadata(key), type);
    } catch (JacksonException e) {
      throw new ArtifactFormatException(
          "metadata %s: %s".formatted(key, e.getOriginalMessage()), e);
    }
  }
}
