package io.bitlens.nn.engine;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.program.StepOptions;

/** What a training has before its first step, for tests that need tensors of any network. */
public final class UntrainedTensors {

  private UntrainedTensors() {}

  public static TrainedTensors of(
      NetworkSpec network, Precision precision, Normalization normalization, Batch calibration) {
    var options =
        new StepOptions(
            false,
            0.5,
            StepOptions.Ranking.ABSOLUTE,
            StepOptions.Fill.BACKGROUND,
            StepOptions.AlphaGradient.BY_BITS);
    try (var session = new TrainingSession(network, precision, normalization, options, 3)) {
      session.calibrate(calibration);
      return session.tensors();
    }
  }
}
