package io.bitlens.training.trainer;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The precisions on the way to a low one, each trained from the one before: full precision, then no
 * layer below 4 bits, then the target itself (ours; progressive quantization as in arXiv
 * 1711.00205).
 */
public final class WarmStartPath {

  private static final int BITS_ON_THE_WAY = 4;

  private WarmStartPath() {}

  /** Precisions in order, the target last; the target alone if it is full precision. */
  public static List<Precision> to(Precision target) {
    var full = mapped(target, Precisions.FP32, bits -> LayerBits.FULL);
    // Presets differ in their inner layers alone.
    var name = target.name().equals(Precisions.CUSTOM) ? Precisions.CUSTOM : Precisions.W4A4;
    var halfWay = mapped(target, name, bits -> Math.max(bits, BITS_ON_THE_WAY));
    var path = new ArrayList<>(List.of(full, halfWay));
    path.removeIf(precision -> precision.layers().equals(target.layers()));
    path.add(target);
    return path;
  }

  private static Precision mapped(Precision target, String name, UnaryOperator<Integer> bits) {
    var layers = new LinkedHashMap<String, LayerBits>();
    target
        .layers()
        .forEach((layer, old) ->
            layers.put(
                layer, new LayerBits(bits.apply(old.weights()), bits.apply(old.activations()))));
    return new Precision(name, layers);
  }
}
