package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Trainings and predictions beside each other have the bits of those alone. */
class IsolationTest {

  private static final int STEPS = 10;

  private final OracleCase first = OracleCase.of(OracleCase.small(2, true), "w4a4", true);
  private final OracleCase second = OracleCase.of(OracleCase.small(1, false), "w2a2", false);

  @Test
  void sessionsSteppedInTurnsTrainAsEachAlone() {
    var alone = List.of(trained(first), trained(second));

    try (var one = first.fresh(1);
        var other = second.fresh(1)) {
      for (int step = 0; step < STEPS; step++) {
        step(first, one, step);
        step(second, other, step);
      }

      assertThat(List.of(all(one), all(other))).isEqualTo(alone);
    }
  }

  @Test
  void threadsTrainAndPredictAsEachAlone() throws Exception {
    try (var session = second.fresh(1);
        var runner = new DjlVariantRunner(session.variant());
        var threads = Executors.newFixedThreadPool(3)) {
      var pixels = second.batch(16, 1).pixels();
      var alone = List.of(trained(first), trained(second), predicted(runner, pixels));

      var beside = new ArrayList<List<Float>>();
      var tasks =
          List.<Callable<List<Float>>>of(
              () -> trained(first), () -> trained(second), () -> predicted(runner, pixels));
      for (var result : threads.invokeAll(tasks)) {
        beside.add(result.get());
      }

      assertThat(beside).isEqualTo(alone);
    }
  }

  @Test
  void garbageCollectionTakesNothingThatIsInUse() {
    var pixels = second.batch(16, 1).pixels();
    try (var session = second.fresh(1);
        var twin = second.fresh(1);
        var runner = new DjlVariantRunner(session.variant())) {
      var before = predicted(runner, pixels);
      for (int step = 0; step < STEPS; step++) {
        step(second, session, step);
      }

      // Memory that was freed is soon another's: native code would read something else.
      var others = new ArrayList<ByteBuffer>();
      for (int step = 0; step < STEPS; step++) {
        System.gc();
        for (int i = 0; i < 200; i++) {
          others.add(ByteBuffer.allocateDirect(8 << i % 12).putDouble(0, 1e30));
        }
        step(second, twin, step);
      }

      assertThat(predicted(runner, pixels)).isEqualTo(before);
      assertThat(all(twin)).isEqualTo(all(session));
      assertThat(others).isNotEmpty();
    }
  }

  @Test
  void seedsDecideTheFirstWeights() {
    try (var one = first.fresh(1);
        var same = first.fresh(1);
        var other = first.fresh(2)) {
      assertThat(all(same)).isEqualTo(all(one)).isNotEqualTo(all(other));
    }
  }

  private static void step(OracleCase oracle, TrainingSession session, int step) {
    session.step(
        oracle.batch(step), OracleCase.RATES, OracleCase.dropout(step), OracleCase.mask(step));
  }

  private static List<Float> trained(OracleCase oracle) {
    try (var session = oracle.fresh(1)) {
      for (int step = 0; step < STEPS; step++) {
        step(oracle, session, step);
      }
      return all(session);
    }
  }

  private static List<Float> predicted(DjlVariantRunner runner, byte[] pixels) {
    var logits = new ArrayList<Float>();
    for (int call = 0; call < 3 * STEPS; call++) {
      add(logits, runner.logits(pixels, 16));
      add(logits, runner.saliency(pixels, 16, new int[16]).gradients());
    }
    return logits;
  }

  private static List<Float> all(TrainingSession session) {
    var all = new ArrayList<Float>();
    session.values().values().forEach(values -> add(all, values));
    return all;
  }

  private static void add(List<Float> list, float[] values) {
    for (float value : values) {
      list.add(value);
    }
  }
}
