package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.WeightQuantizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LSQ's step in one linear layer, whose gradients have a formula. */
class LearnedStepTest {

  private static final int CLASSES = 3;
  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          "linear",
          new InputShape(1, 4, 5),
          CLASSES,
          List.of(new LayerSpec.Flatten("flatten"), new LayerSpec.Linear("fc", CLASSES)));

  private static OracleCase oracle(int bits) {
    var precision = Precisions.explicit(Map.of("fc", new LayerBits(bits, LayerBits.FULL)), NETWORK);
    return new OracleCase(NETWORK, precision, OracleCase.options(false)).with(WeightQuantizer.LSQ);
  }

  /** dL/dw_q = x (p - y) / B, then equations 3 and 5 of the paper, term by term. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8})
  void gradientsAreThePapers(int bits) {
    var oracle = oracle(bits);
    var quick = new StepRates(0.1, 1e-2, 1, 0);
    try (var session = oracle.session(1)) {
      for (int step = 0; step < 10; step++) {
        session.step(oracle.batch(step), quick, OracleCase.dropout(step), OracleCase.mask(step));
      }
      var batch = oracle.batch(6, 1);
      int inputs = NETWORK.input().size();
      var upstream = upstream(oracle, session, batch);
      var weights = session.values().get("fc.weight");
      double step = Math.exp(session.values().get("fc.step")[0]);
      int q = (1 << (bits - 1)) - 1;
      var byWeight = new double[weights.length];
      double byStep = 0;
      int outside = 0;
      for (int i = 0; i < weights.length; i++) {
        double z = weights[i] / step;
        boolean inside = Math.abs(z) < q;
        outside += inside ? 0 : 1;
        byWeight[i] = inside ? upstream[i] : 0;
        byStep += upstream[i] * (inside ? Math.rint(z) - z : Math.signum(z) * q);
      }
      double byLogStep = byStep * step / Math.sqrt((double) CLASSES * inputs * q);
      var found =
          session.gradients(batch, OracleCase.RATES, OracleCase.dropout(0), OracleCase.mask(0));

      assertThat(outside).isBetween(bits < 8 ? 1 : 0, weights.length - 1);
      assertThat(Differences.relative(found.get("fc.weight"), byWeight)).isLessThan(1e-5);
      assertThat((double) found.get("fc.step")[0])
          .isCloseTo(byLogStep, within(1e-4 * Math.abs(byLogStep)));
    }
  }

  private static double[] upstream(OracleCase oracle, TrainingSession session, Batch batch) {
    int inputs = NETWORK.input().size();
    var logits = session.logits(batch.pixels(), batch.size());
    double mean = oracle.normalization().mean().getFirst();
    double std = oracle.normalization().std().getFirst();
    var gradient = new double[CLASSES * inputs];
    for (int b = 0; b < batch.size(); b++) {
      double sum = 0;
      for (int k = 0; k < CLASSES; k++) {
        sum += Math.exp(logits[b * CLASSES + k]);
      }
      for (int k = 0; k < CLASSES; k++) {
        double error = Math.exp(logits[b * CLASSES + k]) / sum - (batch.labels()[b] == k ? 1 : 0);
        for (int i = 0; i < inputs; i++) {
          int pixel = Byte.toUnsignedInt(batch.pixels()[b * inputs + i]);
          gradient[k * inputs + i] += error * (pixel / 255.0 - mean) / std / batch.size();
        }
      }
    }
    return gradient;
  }

  @Test
  void theFirstStepFitsTheWeightsThatATrainingStartsFrom() {
    var oracle = oracle(4);
    try (var trained = oracle.session(1);
        var session = oracle.fresh(2)) {
      double random = step(session);
      session.startFrom(trained.tensors());

      assertThat(random).isNotEqualTo(step(session));
      assertThat(step(session)).isNotEqualTo(step(trained));
      assertThat(step(session)).isCloseTo(first(session), within(1e-7));
    }
    try (var fresh = oracle.fresh(1)) {
      assertThat(step(fresh)).isCloseTo(first(fresh), within(1e-7));
    }
  }

  private static double step(TrainingSession session) {
    return Math.exp(session.values().get("fc.step")[0]);
  }

  /** 2 E|w| / sqrt(7). */
  private static double first(TrainingSession session) {
    double sum = 0;
    for (float w : session.values().get("fc.weight")) {
      sum += Math.abs(w);
    }
    return 2 * sum / 60 / 2.6457513110645907;
  }

  @Test
  void stepsNeverFallBelowOneInAHundredMillion() {
    var oracle = OracleCase.of(OracleCase.small(1, false), "w2a2", false).with(WeightQuantizer.LSQ);
    float least = (float) Math.log(1e-8);
    var wild = new StepRates(1e-3, 20, 1, 0);
    try (var session = oracle.fresh(1)) {
      int fallen = 0;
      for (int step = 0; step < 6; step++) {
        session.step(oracle.batch(step), wild, OracleCase.dropout(step), OracleCase.mask(step));
        for (var entry : session.layout().steps()) {
          float logStep = session.values().get(entry.name())[0];
          assertThat(logStep).isGreaterThanOrEqualTo(least);
          fallen += logStep == least ? 1 : 0;
        }
      }

      assertThat(fallen).isPositive();
    }
  }
}
