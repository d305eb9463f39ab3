package io.bitlens.registry.artifact;

import io.bitlens.nn.InvalidSpecException;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerCost;
import io.bitlens.nn.NetworkCost;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import io.bitlens.nn.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Whether a variant's numbers are those of its network at its precision. */
final class VariantCheck {

  private final List<Violation> violations = new ArrayList<>();

  private VariantCheck() {}

  /**
   * Checks a variant before it is written and after it was read.
   *
   * @throws InvalidSpecException with everything that does not fit
   */
  static void requireConsistent(Variant variant) {
    var expected = NetworkCost.of(variant.network(), variant.precision()).layers();
    var check = new VariantCheck();
    var found = variant.layers();
    check.require(
        expected.stream()
            .map(LayerCost::name)
            .toList()
            .equals(found.stream().map(VariantLayer::name).toList()),
        "/layers",
        "must be %s, found %s"
            .formatted(
                expected.stream().map(LayerCost::name).toList(),
                found.stream().map(VariantLayer::name).toList()));
    check.throwIfAny();
    for (int i = 0; i < found.size(); i++) {
      check.layer(expected.get(i), found.get(i));
    }
    check.factors(variant);
    check.throwIfAny();
  }

  private void layer(LayerCost expected, VariantLayer found) {
    var pointer = "/layers/" + found.name();
    require(
        found.shape().equals(expected.weightShape()),
        pointer + "/shape",
        "must be %s, found %s".formatted(expected.weightShape(), found.shape()));
    require(
        found.weights().length() == expected.weights(),
        pointer + "/weights",
        "must be %d, found %d".formatted(expected.weights(), found.weights().length()));
    weights(pointer + "/weights", expected.weightBits(), found.weights());
    perOutput(pointer + "/multiplier", expected.outputs(), found.multiplier());
    perOutput(pointer + "/offset", expected.outputs(), found.offset());
    found
        .alpha()
        .ifPresent(alpha ->
            require(
                alpha > 0 && Double.isFinite(alpha),
                pointer + "/alpha",
                "must be positive, found " + alpha));
  }

  private void factors(Variant variant) {
    var expected = new TreeSet<String>();
    variant.network().additions().forEach(addition -> expected.add(addition.name()));
    require(
        variant.factors().keySet().equals(expected),
        "/factors",
        "must be those of %s, found %s"
            .formatted(expected, new TreeSet<>(variant.factors().keySet())));
    variant
        .factors()
        .forEach((name, factor) ->
            require(
                factor > 0 && Float.isFinite(factor),
                "/factors/" + name,
                "must be positive, found " + factor));
  }

  private void weights(String pointer, int bits, VariantWeights weights) {
    switch (weights) {
      case VariantWeights.Coded coded -> {
        requireBits(pointer, bits, coded.bits());
        require(
            coded.scale() > 0 && Double.isFinite(coded.scale()),
            pointer + "/scale",
            "must be positive, found " + coded.scale());
      }
      case VariantWeights.Full full -> {
        requireBits(pointer, bits, LayerBits.FULL);
        finite(pointer, full.values());
      }
    }
  }

  private void requireBits(String pointer, int expected, int found) {
    require(
        expected == found,
        pointer + "/bits",
        "must be %d by the precision, found %d".formatted(expected, found));
  }

  private void perOutput(String pointer, int outputs, float[] values) {
    require(
        values.length == outputs,
        pointer,
        "must be one for each of %d outputs, found %d".formatted(outputs, values.length));
    finite(pointer, values);
  }

  private void finite(String pointer, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        violations.add(
            new Violation(pointer, "must be finite, found %s at %d".formatted(values[i], i)));
        return;
      }
    }
  }

  private void require(boolean holds, String pointer, String detail) {
    if (!holds) {
      violations.add(new Violation(pointer, detail));
    }
  }

  private void throwIfAny() {
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations);
    }
  }
}
