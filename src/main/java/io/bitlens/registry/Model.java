package io.bitlens.registry;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A stored, immutable model without its weights.
 *
 * @param owner who asked for it
 * @param alphas learned PACT clip by layer, in the activation's own units
 * @param calibration the temperature, and the scores with it; empty where an earlier version
 *     trained
 * @param packedBits bits of every stored tensor: codes at their width, the rest at 32
 * @param artifactBytes size of the stored safetensors file
 * @param artifactSha256 SHA-256 of that file
 */
public record Model(
    UUID id,
    UUID jobId,
    String owner,
    Instant createdAt,
    NetworkSpec network,
    Precision precision,
    List<String> classNames,
    boolean guided,
    int bestEpoch,
    Map<String, Double> alphas,
    Evaluation validation,
    Evaluation test,
    Optional<Calibration> calibration,
    long packedBits,
    long artifactBytes,
    String artifactSha256,
    Provenance provenance) {}
