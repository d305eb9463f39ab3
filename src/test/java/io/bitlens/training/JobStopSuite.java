package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.training.trainer.Beginning;
import io.bitlens.training.trainer.TrainingCancelledException;
import io.bitlens.training.trainer.UnusableCheckpointException;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Jobs that are cancelled, fail, and are tried again. */
abstract class JobStopSuite extends JobsSuite {

  @Test
  void aRunningJobIsCancelledAtItsNextStep() throws Exception {
    var barrier = new CyclicBarrier(2);
    runner.will(untilCancelled(barrier));
    var id = id(post(SMALLEST));
    await(barrier);

    var cancelled = cancel(id);
    assertThat(cancelled).hasStatus(202);
    // The worker may have stopped before the answer is made.
    assertThat(json(cancelled).get("state").asString()).isIn("CANCELLING", "CANCELLED");
    assertThat(cancel(id)).hasStatus(200);
    executions.await(id);

    assertThat(json(get(id)).get("state").asString()).isEqualTo("CANCELLED");
    assertThat(cancel(id)).hasStatus(200);
    assertThat(models.published(id)).isEmpty();
  }

  @Test
  void aJobThatWaitsForItsDataCanBeCancelled() throws Exception {
    var id = id(post("{\"dataset\":\"endless\"}"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> json(get(id)).get("phase").asString().startsWith("downloading"));
    assertThat(http.post().uri(JOBS + "/" + id + "/cancel")).hasStatus(202);
    executions.await(id);

    assertThat(json(get(id)).get("state").asString()).isEqualTo("CANCELLED");
  }

  @Test
  void aJobCancelledAtTheLastMomentPublishesNothing() throws Exception {
    var barrier = new CyclicBarrier(2);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      await(barrier);
      await(barrier);
      return Fixtures.result(spec);
    });
    var id = id(post(SMALLEST));
    await(barrier);
    assertThat(cancel(id)).hasStatus(202);
    await(barrier);
    executions.await(id);

    assertThat(json(get(id)).get("state").asString()).isEqualTo("CANCELLED");
    assertThat(models.published(id)).isEmpty();
  }

  @Test
  void aQueuedJobIsCancelledAtOnceAndNeverRuns() throws Exception {
    var barrier = new CyclicBarrier(2);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      await(barrier);
      await(barrier);
      return Fixtures.result(spec);
    });
    var running = id(post(SMALLEST));
    await(barrier);
    var queued = id(post(SMALLEST));

    assertThat(cancel(queued)).hasStatus(202);
    assertThat(json(get(queued)).get("state").asString()).isEqualTo("CANCELLED");
    await(barrier);
    executions.await(running);
    executions.await(queued);
    assertThat(json(get(queued)).get("attempt").asInt()).isZero();
  }

  @Test
  void aFinishedJobCannotBeCancelled() throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);
    var refused = cancel(id);

    assertThat(refused).hasStatus(409);
    assertThat(json(refused).get("detail").asString())
        .isEqualTo("The job is SUCCEEDED; only QUEUED and RUNNING jobs can be cancelled.");
  }

  @Test
  void aJobThatFailedGoesOnFromItsCheckpointWhenItIsRetried() throws Exception {
    runner.will((spec, beginning, data, listener, cancelled) -> {
      for (int epoch = 1; epoch <= 4; epoch++) {
        listener.epochCompleted(Fixtures.epoch(epoch));
      }
      listener.checkpoint(Fixtures.checkpoint(3, 7));
      throw new IllegalStateException("once");
    });
    var id = id(post(SMALLEST));
    executions.await(id);
    var found = new AtomicReference<Beginning>();
    runner.will((spec, beginning, data, listener, cancelled) -> {
      found.set(beginning);
      return Fixtures.result(spec);
    });

    var retried = retry(id);
    assertThat(retried).hasStatus(202).headers().containsHeader("ETag");
    assertThat(json(retried).get("state").asString()).isEqualTo("QUEUED");
    assertThat(json(retried).has("error")).isFalse();
    assertThat(json(retried).has("finishedAt")).isFalse();
    executions.await(id + ".2");

    assertThat(found.get().checkpoint())
        .get()
        .usingRecursiveComparison()
        .isEqualTo(Fixtures.checkpoint(3, 7));
    var job = json(get(id));
    assertThat(job.get("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(job.get("attempt").asInt()).isEqualTo(2);
    assertThat(job.get("resumedFromEpoch").asInt()).isEqualTo(3);
    assertThat(jobs.metrics(id)).hasSize(3);
    assertThat(models.published(id).orElseThrow().provenance().environments()).isEmpty();
  }

  @Test
  void aJobWhoseCheckpointDoesNotFitBeginsAnew() throws Exception {
    runner.will((spec, beginning, data, listener, cancelled) -> {
      listener.epochCompleted(Fixtures.epoch(1));
      listener.checkpoint(Fixtures.checkpoint(1, 7));
      throw new IllegalStateException("once");
    });
    var id = id(post(SMALLEST));
    executions.await(id);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      if (beginning.checkpoint().isPresent()) {
        throw new UnusableCheckpointException("of another network");
      }
      return Fixtures.result(spec);
    });
    retry(id);
    executions.await(id + ".2");

    var job = json(get(id));
    assertThat(job.get("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(job.has("resumedFromEpoch")).isFalse();
    assertThat(jobs.metrics(id)).isEmpty();
  }

  @Test
  void aCheckpointThatCannotBeStoredDoesNotEndTheTraining() throws Exception {
    runner.will((spec, beginning, data, listener, cancelled) -> {
      sql.sql("alter table training_checkpoint rename to renamed").update();
      try {
        listener.checkpoint(Fixtures.checkpoint(1, 0));
      } finally {
        sql.sql("alter table renamed rename to training_checkpoint").update();
      }
      return Fixtures.result(spec);
    });
    var id = id(post(SMALLEST));
    executions.await(id);

    assertThat(json(get(id)).get("state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aCancelledJobCanBeRetriedWhileItsWorkerIsStillStopping() throws Exception {
    var training = new CyclicBarrier(2);
    var stopping = new CyclicBarrier(2);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      await(training);
      while (!cancelled.getAsBoolean()) {
        Thread.onSpinWait();
      }
      await(stopping);
      throw new TrainingCancelledException();
    });
    var id = id(post(SMALLEST));
    await(training);
    cancel(id);
    // As if the worker had written that it stopped, and not yet left the queue.
    sql.sql("update training_job set state = 'CANCELLED' where id = ?").param(id).update();
    runner.will(Fixtures::train);
    assertThat(retry(id)).hasStatus(202);
    await(stopping);
    executions.await(id);
    executions.await(id + ".2");

    assertThat(json(get(id)).get("state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aJobThatIsNotOverOrSucceededCannotBeRetried() throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);

    var refused = retry(id);
    assertThat(refused).hasStatus(409);
    assertThat(json(refused).get("code").asString()).isEqualTo("WRONG_STATE");
    assertThat(json(refused).get("detail").asString())
        .isEqualTo("The job is SUCCEEDED; only FAILED and CANCELLED jobs can be retried.");
  }
}
