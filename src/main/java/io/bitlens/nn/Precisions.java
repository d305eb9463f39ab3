package io.bitlens.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Presets of precision, and the check of explicit ones.
 *
 * <p>The presets keep the first and the last weighted layer at 8-bit weights (our choice; about 0.4
 * % of the size of the reference CNN) unless asked to be uniform.
 */
public final class Precisions {

  public static final String FP32 = "fp32";
  public static final String W8A8 = "w8a8";
  public static final String W4A4 = "w4a4";
  public static final String W2A2 = "w2a2";

  /** 4 bits, but 2-bit weights in the linear layers between the first and the last layer (ours). */
  public static final String MIXED_4_2 = "mixed-4-2";

  /** Name of a precision that was given layer by layer. */
  public static final String CUSTOM = "custom";

  /** Name of a precision whose bits were searched for; see {@link BitAllocation}. */
  public static final String AUTO = "auto";

  private static final int EDGE_BITS = 8;

  private Precisions() {}

  /** Names of the presets. */
  public static List<String> presets() {
    return List.of(FP32, W8A8, W4A4, W2A2, MIXED_4_2);
  }

  /**
   * A preset for a network.
   *
   * @param uniform true quantizes the first and last weighted layer like the others
   * @return empty if there is no preset of that name
   */
  public static Optional<Precision> preset(String name, NetworkSpec network, boolean uniform) {
    if (!presets().contains(name)) {
      return Optional.empty();
    }
    var weighted = network.weightedLayers();
    var layers = new LinkedHashMap<String, LayerBits>();
    for (int i = 0; i < weighted.size(); i++) {
      var layer = weighted.get(i);
      boolean edge = i == 0 || i == weighted.size() - 1;
      int weights = edge && !uniform && !name.equals(FP32) ? EDGE_BITS : weightBits(name, layer);
      layers.put(
          layer.name(),
          new LayerBits(
              weights,
              activated(network, layer.name()) ? activationBits(name, layer) : LayerBits.FULL));
    }
    return Optional.of(new Precision(name, layers));
  }

  /**
   * An explicit precision. Layers that are not named stay at full precision.
   *
   * @param given bits by layer name
   * @throws InvalidSpecException with every name that is no weighted layer and every bit width that
   *     is neither 1 to 8 nor 32
   */
  public static Precision explicit(Map<String, LayerBits> given, NetworkSpec network) {
    var names = network.weightedLayers().stream().map(LayerSpec::name).toList();
    var violations = new ArrayList<Violation>();
    given.forEach((name, bits) -> {
      if (!names.contains(name)) {
        violations.add(
            new Violation("/layers/" + name, "names no weighted layer; the network has " + names));
      }
      check(violations, "/layers/" + name + "/weights", bits.weights());
      check(violations, "/layers/" + name + "/activations", bits.activations());
      if (names.contains(name)
          && !activated(network, name)
          && bits.activations() != LayerBits.FULL) {
        violations.add(
            new Violation(
                "/layers/" + name + "/activations",
                "must be 32: no activation follows this layer"));
      }
    });
    if (given.isEmpty()) {
      violations.add(new Violation("/layers", "must name at least one of " + names));
    }
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations);
    }
    var layers = new LinkedHashMap<String, LayerBits>();
    for (var name : names) {
      layers.put(name, given.getOrDefault(name, new LayerBits(LayerBits.FULL, LayerBits.FULL)));
    }
    return new Precision(CUSTOM, layers);
  }

  /**
   * A precision whose weights were allocated their bits.
   *
   * @param weightBits of every weighted layer, by name
   * @param activationBits of every layer that an activation follows
   */
  public static Precision allocated(
      Map<String, Integer> weightBits, int activationBits, NetworkSpec network) {
    var layers = new LinkedHashMap<String, LayerBits>();
    weightBits.forEach((layer, bits) ->
        layers.put(
            layer,
            new LayerBits(bits, activated(network, layer) ? activationBits : LayerBits.FULL)));
    return new Precision(AUTO, explicit(layers, network).layers());
  }

  /** Whether a PACT follows the named layer before the next weighted one. */
  public static boolean activated(NetworkSpec network, String layer) {
    boolean after = false;
    for (var l : network.layers()) {
      if (l.name().equals(layer)) {
        after = true;
      } else if (after && l instanceof LayerSpec.Weighted) {
        return false;
      } else if (after && l instanceof LayerSpec.Pact) {
        return true;
      }
    }
    return false;
  }

  private static void check(List<Violation> violations, String pointer, int bits) {
    if (!LayerBits.allowed(bits)) {
      violations.add(new Violation(pointer, "must be 1 to 8 or 32, found " + bits));
    }
  }

  private static int weightBits(String preset, LayerSpec layer) {
    return switch (preset) {
      case FP32 -> LayerBits.FULL;
      case W8A8 -> 8;
      case W4A4 -> 4;
      case W2A2 -> 2;
      case MIXED_4_2 -> layer instanceof LayerSpec.Linear ? 2 : 4;
      default -> throw new IllegalArgumentException(preset);
    };
  }

  private static int activationBits(String preset, LayerSpec layer) {
    return preset.equals(MIXED_4_2) ? 4 : weightBits(preset, layer);
  }
}
