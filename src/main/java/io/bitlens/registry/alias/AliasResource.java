package io.bitlens.registry.alias;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An alias in the API. */
@Schema(name = "Alias", description = "A name that points to a model and can point to another.")
record AliasResource(
    @Schema(example = "champion") String name,
    @Schema(description = "The model that it points to") UUID model,
    @Schema(description = "What the next model has to meet") Policy policy,
    Instant createdAt,
    @Schema(description = "When it or its policy was last changed") Instant movedAt,
    @Schema(description = "The last 20 changes, newest first; absent in lists")
        Optional<List<MoveResource>> history,
    Links links) {

  /** The gates of a policy; absent ones are open. */
  @Schema(name = "PromotionPolicy")
  record Policy(
      @Schema(example = "0.01") Optional<Double> maxAccuracyDrop,
      Optional<LeastAgreement> minMapAgreement,
      @Schema(example = "0.05") Optional<Double> maxEce,
      @Schema(example = "700000") Optional<Long> maxBytes) {

    static Policy of(PromotionPolicy policy) {
      return new Policy(
          policy.maxAccuracyDrop(),
          policy.minMapAgreement().map(LeastAgreement::of),
          policy.maxEce(),
          policy.maxBytes());
    }
  }

  /** Least agreement of saliency maps. */
  @Schema(name = "LeastMapAgreement")
  record LeastAgreement(
      @Schema(
              type = "string",
              allowableValues = {"spearman", "ssim", "cosine", "topIou"},
              example = "spearman")
          String metric,
      @Schema(example = "0.6") double value) {

    static LeastAgreement of(PromotionPolicy.LeastAgreement least) {
      return new LeastAgreement(least.metric().toString(), least.value());
    }
  }

  /** A change of an alias. */
  @Schema(name = "AliasMove")
  record MoveResource(
      UUID id,
      Instant at,
      @Schema(description = "What it pointed to before; absent at its creation")
          Optional<UUID> from,
      @Schema(description = "What it points to since") UUID to,
      @Schema(description = "What the gates compared with; absent if there was nothing")
          Optional<UUID> reference,
      @Schema(description = "The policy that was met, and holds since") Policy policy,
      @Schema(description = "What the gates measured") List<GateResult> gates) {

    static MoveResource of(AliasMove move) {
      return new MoveResource(
          move.id(),
          move.at(),
          move.from(),
          move.to(),
          move.measured().reference(),
          Policy.of(move.measured().policy()),
          move.measured().gates());
    }
  }

  @Schema(name = "AliasLinks")
  record Links(String self, String moves, String model) {}

  /** The alias as lists show it. */
  static AliasResource of(Alias alias, String base) {
    var self = base + AliasController.PATH + "/" + alias.name();
    return new AliasResource(
        alias.name(),
        alias.model(),
        Policy.of(alias.policy()),
        alias.createdAt(),
        alias.movedAt(),
        Optional.empty(),
        new Links(self, self + "/moves", base + "/api/v1/models/" + alias.model()));
  }

  AliasResource with(List<AliasMove> moves) {
    return new AliasResource(
        name,
        model,
        policy,
        createdAt,
        movedAt,
        Optional.of(moves.stream().map(MoveResource::of).toList()),
        links);
  }
}
