package io.bitlens.training.trainer;

import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.engine.TrainingSession;

/** The first values of PACT's clips. */
final class Clips {

  private static final int CALIBRATION_IMAGES = 512;

  private Clips() {}

  /**
   * Sets the clips that a session has not taken over, as the spec wants them: to a number, or to
   * suit the first images of an epoch.
   */
  static void start(
      TrainingSession session, TrainingSpec spec, ImageSet images, int epoch, Reporter reporter) {
    var fixed = spec.quantizers().alphaStart().fixed();
    if (fixed.isPresent()) {
      session.startAlphas(fixed.getAsDouble());
      return;
    }
    reporter.phase("calibrating activations");
    var first = Shuffle.of(images.size(), spec.seed(), epoch);
    session.calibrate(
        new TrainingBatches(images, spec.augmentation(), spec.seed())
            .plain(first, 0, Math.min(CALIBRATION_IMAGES, first.length)));
  }
}
