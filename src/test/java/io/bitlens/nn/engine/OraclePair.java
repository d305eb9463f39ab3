package io.bitlens.nn.engine;

import java.util.function.LongFunction;

/**
 * A session and its twin before the same step, which decides nothing more narrowly than single
 * precision can tell.
 *
 * @param firstStep the step that both are before
 * @param firstBatch seed of the batch of step 0
 */
record OraclePair(
    OracleCase oracle, TrainingSession session, Twin twin, int firstStep, long firstBatch)
    implements AutoCloseable {

  private static final int SESSIONS = 100;

  /** A session is compiled and warmed up, which takes several times what a look at a batch does. */
  private static final int BATCHES_OF_A_SESSION = 8;

  private static final int CYCLE = 4;

  /** The first such pair whose sessions are before the given step. */
  static OraclePair find(OracleCase oracle, LongFunction<TrainingSession> sessions, int step) {
    for (long seed = 1; seed <= SESSIONS; seed++) {
      var session = sessions.apply(seed);
      boolean worthALook = Decision.clear(oracle.twin(session).decisionsOnWeights());
      for (int i = 0; worthALook && i < BATCHES_OF_A_SESSION; i++) {
        var pair = new OraclePair(oracle, session, oracle.twin(session), step, (long) i * CYCLE);
        if (pair.clear(step)) {
          return pair;
        }
      }
      session.close();
    }
    throw new AssertionError("no clear step in " + SESSIONS + " sessions");
  }

  /** What the first step sees. */
  Batch batch() {
    return batch(firstStep);
  }

  private Batch batch(int step) {
    return oracle.batch(firstBatch + step % CYCLE);
  }

  /** A step of the session. */
  StepResult step(int step) {
    return session.step(
        batch(step), OracleCase.RATES, OracleCase.dropout(step), OracleCase.mask(step));
  }

  /** The same step of the twin. */
  Twin.Step twinStep(int step) {
    return twin.step(
        batch(step), OracleCase.RATES, OracleCase.dropout(step), OracleCase.mask(step));
  }

  /** Whether the step decides nothing more narrowly than single precision can tell. */
  boolean clear(int step) {
    var batch = batch(step);
    return Decision.clear(twin.decisions(batch))
        && Decision.clear(
            twin.copy()
                .gradients(batch, OracleCase.RATES, OracleCase.dropout(step), OracleCase.mask(step))
                .decisions());
  }

  @Override
  public void close() {
    session.close();
  }
}
