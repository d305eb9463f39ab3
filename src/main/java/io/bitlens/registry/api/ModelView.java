package io.bitlens.registry.api;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerCost;
import io.bitlens.nn.NetworkCost;
import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.registry.Model;
import io.bitlens.registry.Provenance;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A model in the API: what it is, how good, how large, and where it comes from. */
@Schema(name = "Model", description = "One stored, immutable variant of a network.")
record ModelView(
    UUID id,
    UUID jobId,
    @Schema(description = "Who asked for it", example = "anonymous") String owner,
    Instant createdAt,
    @Schema(example = "fashion-mnist-sample") String dataset,
    @Schema(example = "sgt-cnn") String network,
    @Schema(description = "Shape of one input image; pixels are 8-bit") InputShape input,
    List<String> classNames,
    @Schema(description = "The preset's name, or custom", example = "w4a4") String precision,
    @Schema(description = "Bits, clip and cost of each weighted layer, in order")
        List<LayerView> layers,
    @Schema(description = "Whether training was saliency-guided") boolean guided,
    @Schema(description = "The epoch, 1-based, with the best validation accuracy", example = "3")
        int bestEpoch,
    MetricsView metrics,
    SizeView size,
    @Schema(description = "SHA-256 of the artifact, hexadecimal") String sha256,
    Provenance provenance,
    LinksView links) {

  @Schema(name = "ModelLayer")
  record LayerView(
      @Schema(example = "conv1") String name,
      @Schema(description = "(out, in, k, k) or (out, in)", example = "[32, 1, 3, 3]")
          List<Integer> weightShape,
      @Schema(description = "1 to 8, or 32", example = "8") int weightBits,
      @Schema(description = "Bits of the layer's input; 8 for pixels", example = "8") int inputBits,
      @Schema(description = "1 to 8, or 32", example = "4") int activationBits,
      @Schema(description = "Learned PACT clip; null at 32 bits", example = "2.31")
          Optional<Double> alpha,
      @Schema(description = "Multiply-accumulates of one image") long macs,
      @Schema(description = "MACs * weight bits * input bits") long bops) {}

  @Schema(name = "ModelMetrics")
  record MetricsView(
      SplitView validation,
      SplitView test,
      @Schema(
              description =
                  "What calibrated probabilities divide the logits by; see the evaluation",
              example = "1.21")
          Optional<Double> temperature) {}

  @Schema(name = "ModelSplitMetrics")
  record SplitView(
      int images,
      @Schema(example = "0.8731") double accuracy,
      @Schema(description = "Mean negative log-likelihood, nats") double nll,
      @Schema(description = "Brier score, 0 to 2") double brier,
      @Schema(description = "Expected calibration error, 15 bins") double ece) {

    static SplitView of(Evaluation evaluation) {
      return new SplitView(
          evaluation.images(),
          evaluation.accuracy(),
          evaluation.nll(),
          evaluation.brier(),
          evaluation.ece());
    }
  }

  @Schema(name = "ModelSize")
  record SizeView(
      @Schema(description = "Bits of all tensors at their width", example = "4819840")
          long packedBits,
      @Schema(description = "The same in whole bytes", example = "602480") long packedBytes,
      @Schema(description = "Size of the artifact file") long artifactBytes,
      @Schema(description = "Multiply-accumulates of one image") long macs,
      @Schema(description = "Bit operations of one image") long bops) {}

  @Schema(name = "ModelLinks")
  record LinksView(String self, String artifact, String evaluation, String job) {}

  /**
   * The view of a model.
   *
   * @param base where the service is reached, without a path of the API
   */
  static ModelView of(Model model, String base) {
    var cost = NetworkCost.of(model.network(), model.precision());
    return new ModelView(
        model.id(),
        model.jobId(),
        model.owner(),
        model.createdAt(),
        model.provenance().dataset(),
        model.network().name(),
        model.network().input(),
        model.classNames(),
        model.precision().name(),
        cost.layers().stream().map(layer -> layer(model, layer)).toList(),
        model.guided(),
        model.bestEpoch(),
        new MetricsView(
            SplitView.of(model.validation()),
            SplitView.of(model.test()),
            model.calibration().map(Calibration::temperature)),
        new SizeView(
            model.packedBits(),
            Math.ceilDiv(model.packedBits(), Byte.SIZE),
            model.artifactBytes(),
            cost.macs(),
            cost.bops()),
        model.artifactSha256(),
        model.provenance(),
        links(model, base));
  }

  private static LayerView layer(Model model, LayerCost cost) {
    return new LayerView(
        cost.name(),
        cost.weightShape(),
        cost.weightBits(),
        cost.inputBits(),
        model.precision().of(cost.name()).activations(),
        Optional.ofNullable(model.alphas().get(cost.name())),
        cost.macs(),
        cost.bops());
  }

  private static LinksView links(Model model, String base) {
    var self = base + ModelController.PATH + "/" + model.id();
    return new LinksView(
        self,
        self + "/artifact",
        self + "/evaluation",
        base + "/api/v1/training-jobs/" + model.jobId());
  }
}
