package io.bitlens.training.trainer;

import io.bitlens.nn.BitAllocation.Sensitivity;
import io.bitlens.nn.Variant;
import java.util.ArrayList;
import java.util.List;

/**
 * How much each layer alone moves the twin's accuracy and maps when its weights get the fewest
 * bits, without training, taken together with the duals of constrained training.
 */
final class LayerSensitivities {

  private final Stages stages;
  private final AllocationSpec allocation;
  private final TwinMaps maps;
  private final Checkpoint.Best twin;

  LayerSensitivities(
      Stages stages, AllocationSpec allocation, TwinMaps maps, Checkpoint.Best twin) {
    this.stages = stages;
    this.allocation = allocation;
    this.maps = maps;
    this.twin = twin;
  }

  private record Blame(String layer, double accuracyDrop, double mapAgreement) {

    /** What is lost of both. */
    double loss() {
      return Math.max(0, accuracyDrop) + (1 - mapAgreement) / 2;
    }
  }

  /**
   * The sensitivity of every weighted layer, in order.
   *
   * @param duals one by layer
   */
  List<Sensitivity> sensitivities(List<Double> duals) throws TrainingCancelledException {
    var blames = new ArrayList<Blame>();
    for (var layer : stages.spec().network().weightedLayers()) {
      stages.reporter().stopIfCancelled();
      blames.add(blame(layer.name()));
    }
    double dualSum = duals.stream().mapToDouble(d -> d).sum();
    double lossSum = blames.stream().mapToDouble(Blame::loss).sum();
    var sensitivities = new ArrayList<Sensitivity>();
    for (int i = 0; i < blames.size(); i++) {
      var blame = blames.get(i);
      sensitivities.add(
          new Sensitivity(
              blame.layer(),
              duals.get(i),
              blame.accuracyDrop(),
              blame.mapAgreement(),
              (share(duals.get(i), dualSum, duals.size())
                      + share(blame.loss(), lossSum, duals.size()))
                  / 2));
    }
    return sensitivities;
  }

  private static double share(double part, double sum, int parts) {
    return sum > 0 ? part / sum : 1.0 / parts;
  }

  private Blame blame(String layer) throws TrainingCancelledException {
    var variant = quantized(layer);
    var validation = stages.evaluation().of(variant, stages.data().validation());
    return new Blame(
        layer, twin.validation().accuracy() - validation.accuracy(), maps.agreement(variant));
  }

  private Variant quantized(String layer) {
    try (var session = stages.session(allocation.blamed(stages.spec().network(), layer), false)) {
      session.startFrom(twin.tensors());
      return session.variant();
    }
  }
}
