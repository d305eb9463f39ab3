package io.bitlens.registry;

import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.nn.evaluation.ProbabilityScores;
import io.bitlens.nn.evaluation.ReliabilityBin;
import io.bitlens.registry.artifact.Artifacts;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Models to publish, for tests. */
public final class NewModels {

  public static final TrainedTensors TENSORS =
      new TrainedTensors(
          Map.of("fc1.weight", new float[] {1, -2, 3}, "fc1.bias", new float[] {0.5f}));

  public static final Calibration CALIBRATION =
      new Calibration(
          1.5,
          new ProbabilityScores(0.25, 0.2, 0.02, List.of(new ReliabilityBin(100, 0.7, 0.75))),
          new ProbabilityScores(0.28, 0.25, 0.03, List.of(new ReliabilityBin(100, 0.6, 0.5))));

  private NewModels() {}

  public static NewModel of(Variant variant) {
    return of(UUID.randomUUID(), variant, "made-up", true);
  }

  public static NewModel of(UUID jobId, Variant variant, String dataset, boolean guided) {
    int classes = variant.network().classes();
    return new NewModel(
        jobId,
        "anonymous",
        variant,
        TENSORS,
        Artifacts.classNames(variant),
        guided,
        2,
        evaluation(classes, 0.75),
        evaluation(classes, 0.5),
        Optional.of(CALIBRATION),
        new Provenance(
            Map.of("epochs", 3, "optimizer", Map.of("name", "ADAM", "learningRate", 0.001)),
            dataset,
            "00ff",
            7,
            2,
            Map.of("java", "25", "bitlens", "0.1.0"),
            "a machine, Linux, amd64",
            List.of(),
            Optional.empty(),
            Instant.parse("2026-01-02T03:04:05.123456Z"),
            Instant.parse("2026-01-02T03:05:05Z")));
  }

  private static Evaluation evaluation(int classes, double accuracy) {
    return new Evaluation(
        100,
        accuracy,
        0.1 + 0.2,
        0.3,
        0.05,
        List.of(new ReliabilityBin(100, 0.7, accuracy)),
        Collections.nCopies(classes, accuracy),
        Collections.nCopies(classes, Collections.nCopies(classes, 4)));
  }
}
