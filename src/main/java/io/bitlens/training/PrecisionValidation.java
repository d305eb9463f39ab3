package io.bitlens.training;

import io.bitlens.nn.InvalidSpecException;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.training.trainer.AllocationSpec;
import io.bitlens.web.Violations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a request's precision means, and everything that is wrong with it. */
final class PrecisionValidation {

  private static final String PRECISION = "/precision";
  private static final String AUTO = "/precision/auto";

  private static final int MAX_EPOCHS = 100;
  private static final int MAX_IMAGES = 5000;

  private final Violations check;

  PrecisionValidation(Violations check) {
    this.check = check;
  }

  /**
   * What was asked for.
   *
   * @param precision where the bits are searched for, the largest that they can be
   */
  record Wanted(Precision precision, Optional<AllocationSpec> allocation) {}

  /** Empty if it is refused. */
  Optional<Wanted> wanted(JobRequest.@Nullable Bits bits, NetworkSpec network) {
    if (bits == null) {
      return Precisions.preset(Precisions.W4A4, network, false).map(PrecisionValidation::fixed);
    }
    if (given(bits) != 1) {
      check.add(PRECISION, "must have exactly one of preset, layers and auto");
      return Optional.empty();
    }
    if (bits.preset() == null && bits.uniform() != null) {
      check.add("/precision/uniform", "goes with a preset alone");
    }
    if (bits.auto() != null) {
      return searched(bits.auto(), network);
    }
    return (bits.layers() == null ? preset(bits, network) : layers(bits.layers(), network))
        .map(PrecisionValidation::fixed);
  }

  private static int given(JobRequest.Bits bits) {
    return (bits.preset() == null ? 0 : 1)
        + (bits.layers() == null ? 0 : 1)
        + (bits.auto() == null ? 0 : 1);
  }

  private static Wanted fixed(Precision precision) {
    return new Wanted(precision, Optional.empty());
  }

  private Optional<Precision> preset(JobRequest.Bits bits, NetworkSpec network) {
    var name = String.valueOf(bits.preset());
    var preset = Precisions.preset(name, network, Boolean.TRUE.equals(bits.uniform()));
    if (preset.isEmpty()) {
      check.add(PRECISION, "must be one of " + Precisions.presets() + ", found " + name);
    }
    return preset;
  }

  private Optional<Precision> layers(
      Map<String, JobRequest.@Nullable Layer> given, NetworkSpec network) {
    var layers = new LinkedHashMap<String, LayerBits>();
    given.forEach((name, layer) ->
        layers.put(
            name,
            layer == null
                ? new LayerBits(LayerBits.FULL, LayerBits.FULL)
                : new LayerBits(orFull(layer.weights()), orFull(layer.activations()))));
    try {
      return Optional.of(Precisions.explicit(layers, network));
    } catch (InvalidSpecException invalid) {
      invalid.violations().forEach(v -> check.add(PRECISION + v.pointer(), v.detail()));
      return Optional.empty();
    }
  }

  private static int orFull(@Nullable Integer bits) {
    return bits == null ? LayerBits.FULL : bits;
  }

  private Optional<Wanted> searched(JobRequest.Auto given, NetworkSpec network) {
    var defaults = AllocationSpec.DEFAULT;
    var weightBits = weightBits(given.weightBits(), defaults.weightBits());
    int activationBits =
        given.activationBits() == null ? defaults.activationBits() : given.activationBits();
    boolean usable = checkActivations(activationBits);
    double drop =
        check.between(AUTO + "/accuracyDrop", given.accuracyDrop(), defaults.accuracyDrop(), 0, 1);
    double agreement =
        check.between(AUTO + "/mapAgreement", given.mapAgreement(), defaults.mapAgreement(), -1, 1);
    int epochs =
        check.range(
            AUTO + "/sensitivityEpochs",
            given.sensitivityEpochs(),
            defaults.sensitivityEpochs(),
            1,
            MAX_EPOCHS);
    int images = check.range(AUTO + "/images", given.images(), defaults.images(), 1, MAX_IMAGES);
    if (!usable) {
      return Optional.empty();
    }
    var spec = new AllocationSpec(drop, agreement, weightBits, activationBits, epochs, images);
    return Optional.of(new Wanted(spec.largest(network), Optional.of(spec)));
  }

  private List<Integer> weightBits(
      @Nullable List<@Nullable Integer> given, List<Integer> byDefault) {
    if (given == null) {
      return byDefault;
    }
    var widths =
        given.stream().filter(Objects::nonNull).filter(w -> w >= 1 && w <= 8).distinct().toList();
    if (widths.isEmpty() || widths.size() < given.size()) {
      check.add(AUTO + "/weightBits", "must be different widths from 1 to 8, found " + given);
      return byDefault;
    }
    return widths;
  }

  private boolean checkActivations(int bits) {
    boolean valid = (bits >= 1 && bits <= 8) || bits == LayerBits.FULL;
    if (!valid) {
      check.add(AUTO + "/activationBits", "must be 1 to 8 or 32, found " + bits);
    }
    return valid;
  }

  /** Whether the quantizer of the weights can do with so few bits. */
  void checkBits(WeightQuantizer quantizer, Wanted wanted, NetworkSpec network) {
    try {
      quantizer.check(wanted.allocation().map(a -> a.smallest(network)).orElse(wanted.precision()));
    } catch (InvalidSpecException invalid) {
      if (wanted.allocation().isPresent()) {
        check.add(AUTO + "/weightBits", invalid.violations().getFirst().detail());
      } else {
        invalid.violations().forEach(v -> check.add(PRECISION + v.pointer(), v.detail()));
      }
    }
  }
}
