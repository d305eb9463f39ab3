package io.bitlens.bench;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.engine.TrainingSession;
import io.bitlens.nn.program.StepOptions;
import io.bitlens.registry.artifact.ArtifactJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One network at one precision on the images that both sides of a comparison use. */
record BenchCase(NetworkSpec network, Precision precision, BenchImages images) {

  private static final int CALIBRATION_IMAGES = 256;

  /**
   * The case of a preset.
   *
   * @return empty if there is no network of that name
   */
  static Optional<BenchCase> find(String network, String precision, BenchImages images) {
    return Networks.find(network, images.shape(), images.classes())
        .map(found ->
            new BenchCase(found, Precisions.preset(precision, found, false).orElseThrow(), images));
  }

  /** A new training with calibrated clips; the caller closes it. */
  TrainingSession session(boolean guided, StepOptions.Arithmetic arithmetic) {
    var session =
        new TrainingSession(
            network,
            precision,
            images.normalization(),
            new StepOptions(
                    guided,
                    0.5,
                    StepOptions.Ranking.ABSOLUTE,
                    StepOptions.Fill.UNIFORM,
                    StepOptions.AlphaGradient.BY_BITS)
                .with(arithmetic),
            1);
    session.calibrate(images.batch(0, CALIBRATION_IMAGES));
    return session;
  }

  /** Writes the folder that the PyTorch reference reads ({@code bench/peer/case.py}). */
  Path handOver() throws IOException {
    var folder = Path.of("target", "bench", network.name() + "-" + precision.name());
    Files.createDirectories(folder);
    Files.write(
        folder.resolve("case.json"),
        ArtifactJson.MAPPER.writeValueAsBytes(
            Map.of(
                "network", network,
                "precision", precision,
                "normalization", images.normalization())));
    Files.write(folder.resolve("pixels.bin"), images.images().pixels());
    var labels = new byte[images.images().size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) images.images().labels()[i];
    }
    Files.write(folder.resolve("labels.bin"), labels);
    return folder;
  }
}
