package io.bitlens.registry.artifact;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.Variant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Variants and metadata for tests. */
public final class Artifacts {

  /** A network with every kind of layer, stride and padding. */
  public static final NetworkSpec SMALL =
      new NetworkSpec(
          "small",
          new InputShape(2, 9, 8),
          5,
          List.of(
              new LayerSpec.Conv2d("conv1", 6, 3, 1, 1),
              new LayerSpec.BatchNorm("bn1"),
              new LayerSpec.Pact("act1"),
              new LayerSpec.MaxPool2d("pool1", 2),
              new LayerSpec.Conv2d("conv2", 7, 2, 2, 1),
              new LayerSpec.Pact("act2"),
              new LayerSpec.Dropout("drop2", 0.25),
              new LayerSpec.Flatten("flatten"),
              new LayerSpec.Linear("fc1", 11),
              new LayerSpec.Pact("act3"),
              new LayerSpec.Linear("fc2", 5)));

  /** A network of a later version: an addition that changes the shape, and a pooling of all. */
  public static final NetworkSpec RESIDUAL =
      new NetworkSpec(
          "residual",
          new InputShape(2, 9, 8),
          5,
          List.of(
              new LayerSpec.Conv2d("conv1", 4, 3, 1, 1),
              new LayerSpec.Pact("act1"),
              new LayerSpec.Conv2d("conv2", 6, 3, 2, 1),
              new LayerSpec.BatchNorm("bn2"),
              new LayerSpec.Add("add2", "act1", 2),
              new LayerSpec.Pact("act2"),
              new LayerSpec.GlobalAvgPool("mean"),
              new LayerSpec.Linear("fc", 5)));

  private Artifacts() {}

  /** A variant of {@link #RESIDUAL}. */
  public static Variant residual(String preset) {
    var precision = Precisions.preset(preset, RESIDUAL, false).orElseThrow();
    return RandomVariants.of(RESIDUAL, precision, CodeGrid.ODD, 4);
  }

  /** A variant of {@link #SMALL} at the given bits; the last layer has no activation. */
  public static Variant small(CodeGrid grid, int weightBits, int activationBits) {
    return small(grid, Map.of(), new LayerBits(weightBits, activationBits));
  }

  /** A variant of {@link #SMALL} at the given bits by layer, and the same for all others. */
  public static Variant small(CodeGrid grid, Map<String, LayerBits> given, LayerBits others) {
    var bits = new LinkedHashMap<String, LayerBits>();
    for (var layer : SMALL.weightedLayers()) {
      bits.put(layer.name(), given.getOrDefault(layer.name(), others));
    }
    bits.computeIfPresent("fc2", (name, b) -> new LayerBits(b.weights(), LayerBits.FULL));
    return RandomVariants.of(SMALL, new Precision(Precisions.CUSTOM, bits), grid, 3);
  }

  /** A variant of the reference network. */
  public static Variant reference(String preset, boolean uniform, long seed) {
    var network = Networks.find(Networks.SGT_CNN, new InputShape(1, 28, 28), 10).orElseThrow();
    var precision = Precisions.preset(preset, network, uniform).orElseThrow();
    return RandomVariants.of(network, precision, CodeGrid.ODD, seed);
  }

  public static ArtifactMetadata metadata(Variant variant) {
    return new ArtifactMetadata(
        classNames(variant),
        "made-up",
        "00ff",
        true,
        2,
        7,
        Map.of("epochs", 3, "optimizer", Map.of("name", "ADAM", "learningRate", 0.001)));
  }

  public static List<String> classNames(Variant variant) {
    return IntStream.range(0, variant.network().classes()).mapToObj(i -> "class " + i).toList();
  }
}
