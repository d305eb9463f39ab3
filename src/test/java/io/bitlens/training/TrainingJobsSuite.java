package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.training.trainer.Beginning;
import io.bitlens.training.trainer.TrainingCancelledException;
import io.bitlens.training.trainer.TrainingProgress;
import io.bitlens.training.trainer.TrainingRunner;
import io.bitlens.training.trainer.UnusableCheckpointException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs over HTTP, through a real queue and database, to a training that does as it is told. */
@SpringBootTest(classes = Service.class, properties = "bitlens.web.caller-header=X-Forwarded-User")
@AutoConfigureMockMvc
abstract class TrainingJobsSuite {

  private static final String JOBS = "/api/v1/training-jobs";
  private static final String SMALLEST = "{\"dataset\":\"digits\"}";

  @Autowired private MockMvcTester http;
  @Autowired private Fixtures.Runner runner;
  @Autowired private Fixtures.Models models;
  @Autowired private Fixtures.Catalog catalog;
  @Autowired private Service.Executions executions;
  @Autowired private TrainingJobs jobs;
  @Autowired private JobValidation validation;
  @Autowired private JdbcClient sql;
  @Autowired private TransactionTemplate transaction;

  @AfterEach
  void reset() {
    runner.will(Fixtures::train);
    catalog.lose("");
    sql.sql("delete from training_job").update();
    sql.sql("delete from idempotency_key").update();
  }

  @Test
  void aJobTrainsAndStoresItsModel() throws Exception {
    var accepted = post(SMALLEST);
    var id = id(accepted);

    assertThat(accepted).hasStatus(202).hasHeader("Location", "http://localhost" + JOBS + "/" + id);
    assertThat(json(accepted).get("state").asString()).isEqualTo("QUEUED");
    executions.await(id);

    var job = json(get(id));
    assertThat(job.get("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(job.at("/progress/percent").asDouble()).isEqualTo(100);
    assertThat(job.at("/progress/epoch").asInt()).isEqualTo(10);
    assertThat(job.at("/progress/steps").asInt()).isEqualTo(100);
    assertThat(job.at("/progress/etaSeconds").isMissingNode()).isTrue();
    assertThat(job.at("/attempt").asInt()).isEqualTo(1);
    assertThat(job.at("/specification/precision/name").asString()).isEqualTo("w4a4");
    assertThat(job.at("/model/href").asString()).isEqualTo("http://localhost/api/v1/models/" + id);
    assertThat(job.has("error")).isFalse();
    assertThat(Instant.parse(job.get("createdAt").asString()))
        .isBeforeOrEqualTo(Instant.parse(job.get("startedAt").asString()));
    assertThat(Instant.parse(job.get("startedAt").asString()))
        .isBeforeOrEqualTo(Instant.parse(job.get("finishedAt").asString()));
  }

  @Test
  void theModelKnowsWhereItComesFrom() throws Exception {
    var id = id(post("{\"dataset\":\"digits\",\"precision\":\"w2a2\",\"seed\":42}"));
    executions.await(id);
    var model = models.published(id).orElseThrow();
    var provenance = model.provenance();

    assertThat(model.guided()).isTrue();
    assertThat(model.bestEpoch()).isEqualTo(1);
    assertThat(model.classNames()).hasSize(10);
    assertThat(provenance.dataset()).isEqualTo("digits");
    assertThat(provenance.datasetSha256()).isEqualTo(Fixtures.SHA256);
    assertThat(provenance.seed()).isEqualTo(42);
    assertThat(provenance.threads()).isPositive();
    assertThat(provenance.versions()).containsKeys("bitlens", "commit", "java", "djl", "pytorch");
    assertThat(provenance.machine()).contains(System.getProperty("os.arch"));
    assertThat(provenance.startedAt()).isBeforeOrEqualTo(provenance.finishedAt());
    assertThat(provenance.spec())
        .containsKeys(
            "dataset",
            "network",
            "precision",
            "quantizers",
            "saliency",
            "optimizer",
            "epochs",
            "batchSize")
        .containsEntry("seed", 42L)
        .containsEntry(
            "quantizers",
            Map.of("weights", "DOREFA", "alphaGradient", "BY_BITS", "alphaStart", "PERCENTILE"))
        .extractingByKey("saliency")
        .isEqualTo(
            Map.of(
                "guided",
                true,
                "maskedFraction",
                0.5,
                "lambda",
                1.0,
                "ranking",
                "ABSOLUTE",
                "fill",
                "UNIFORM"));
  }

  @Test
  void quantizersAreEchoedWithTheirDefaults() throws Exception {
    var accepted =
        post("{\"dataset\":\"digits\",\"quantizers\":{\"weights\":\"LSQ\",\"alphaStart\":6}}");
    executions.await(id(accepted));

    var quantizers = json(get(id(accepted))).at("/specification/quantizers");
    assertThat(quantizers.get("weights").asString()).isEqualTo("LSQ");
    assertThat(quantizers.get("alphaGradient").asString()).isEqualTo("BY_BITS");
    assertThat(quantizers.get("alphaStart").asDouble()).isEqualTo(6);
  }

  @Test
  void theContractNamesTheQuantizers() throws Exception {
    var schemas = json(http.get().uri("/v3/api-docs").exchange()).at("/components/schemas");

    assertThat(schemas.at("/QuantizersRequest/properties/weights/enum").toString())
        .isEqualTo("[\"DOREFA\",\"SAWB\",\"SAWB_SYMMETRIC\",\"LSQ\"]");
    assertThat(schemas.at("/QuantizersRequest/properties/alphaStart/type").toString())
        .contains("string", "number");
    assertThat(schemas.at("/QuantizerSpec/properties").toString()).contains("alphaStart");
  }

  @Test
  void metricsAreAnsweredByEpoch() throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);
    var metrics = json(http.get().uri(JOBS + "/" + id + "/metrics").exchange()).get("epochs");

    assertThat(metrics.size()).isEqualTo(10);
    assertThat(metrics.at("/1/epoch").asInt()).isEqualTo(2);
    assertThat(metrics.at("/1/crossEntropy").asDouble()).isEqualTo(0.75);
    assertThat(metrics.at("/1/alphas/conv1").asDouble()).isEqualTo(3.5);
  }

  @Test
  void aJobIsStartedWithinASecond() throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);
    var job = jobs.find(id);

    assertThat(Duration.between(job.createdAt(), job.startedAt().orElseThrow()))
        .isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aRunningJobShowsWhereItIs() throws Exception {
    var barrier = new CyclicBarrier(2);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      listener.progress(new TrainingProgress("epoch 2 of 3", 2, 3, 125, 300));
      await(barrier);
      await(barrier);
      return Fixtures.result(spec);
    });
    var id = id(post(SMALLEST));
    await(barrier);
    var running = get(id);

    assertThat(json(running).get("state").asString()).isEqualTo("RUNNING");
    assertThat(json(running).get("phase").asString()).isEqualTo("epoch 2 of 3");
    assertThat(json(running).at("/progress/percent").asDouble()).isEqualTo(41.6);
    var tag = running.getResponse().getHeader("ETag");
    assertThat(http.get().uri(JOBS + "/" + id).header("If-None-Match", tag)).hasStatus(304);
    assertThat(http.delete().uri(JOBS + "/" + id)).hasStatus(409);
    await(barrier);
    executions.await(id);
    assertThat(http.get().uri(JOBS + "/" + id).header("If-None-Match", tag)).hasStatus(200);
  }

  @Test
  void oneJobTrainsAtATimeInTheOrderOfTheirCreation() throws Exception {
    var order = new ArrayList<Long>();
    runner.will((spec, beginning, data, listener, cancelled) -> {
      order.add(spec.seed());
      return Fixtures.result(spec);
    });
    var ids = new ArrayList<UUID>();
    for (long seed = 1; seed <= 5; seed++) {
      ids.add(id(post("{\"dataset\":\"digits\",\"seed\":" + seed + "}")));
    }
    for (var id : ids) {
      executions.await(id);
    }

    assertThat(order).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void jobsThatWaitAreRunByPriority() throws Exception {
    var order = new ArrayList<Long>();
    var training = new CyclicBarrier(2);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      order.add(spec.seed());
      if (spec.seed() == 1) {
        await(training);
        await(training);
      }
      return Fixtures.result(spec);
    });
    var first = id(post("{\"dataset\":\"digits\",\"seed\":1}"));
    await(training);
    var low = id(post("{\"dataset\":\"digits\",\"seed\":2,\"priority\":\"LOW\"}"));
    var normal = id(post("{\"dataset\":\"digits\",\"seed\":3}"));
    var high = id(post("{\"dataset\":\"digits\",\"seed\":4,\"priority\":\"HIGH\"}"));
    assertThat(json(get(low)).get("priority").asString()).isEqualTo("LOW");
    assertThat(json(get(normal)).get("priority").asString()).isEqualTo("NORMAL");
    await(training);

    for (var id : List.of(first, high, normal, low)) {
      executions.await(id);
    }
    assertThat(order).containsExactly(1L, 4L, 3L, 2L);
  }

  @Test
  void ownersTakeTurns() throws Exception {
    var order = new ArrayList<Long>();
    var training = new CyclicBarrier(2);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      order.add(spec.seed());
      if (spec.seed() == 0) {
        await(training);
        await(training);
      }
      return Fixtures.result(spec);
    });
    var ids = new ArrayList<UUID>();
    ids.add(id(post("{\"dataset\":\"digits\",\"seed\":0}")));
    await(training);
    for (int seed = 1; seed <= 3; seed++) {
      ids.add(post("ann", seed));
    }
    for (int seed = 4; seed <= 5; seed++) {
      ids.add(post("bob", seed));
    }
    assertThat(json(get(ids.get(1))).get("owner").asString()).isEqualTo("ann");
    assertThat(json(get(ids.get(0))).get("owner").asString()).isEqualTo("anonymous");
    await(training);

    for (int next : new int[] {0, 1, 4, 2, 5, 3}) {
      executions.await(ids.get(next));
    }
    assertThat(order).containsExactly(0L, 1L, 4L, 2L, 5L, 3L);
  }

  private UUID post(String caller, int seed) throws Exception {
    return id(
        http.post()
            .uri(JOBS)
            .header("X-Forwarded-User", caller)
            .contentType(MediaType.APPLICATION_JSON)
            .content("{\"dataset\":\"digits\",\"seed\":" + seed + "}")
            .exchange());
  }

  @Test
  void aCallerWithoutANameIsRefused() throws Exception {
    for (var name : new String[] {" ", "a".repeat(201), "J\u00f6rg"}) {
      var refused = http.get().uri(JOBS).header("X-Forwarded-User", name).exchange();

      assertThat(refused).hasStatus(422);
      assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("X-Forwarded-User");
    }
  }

  @Test
  void aPriorityThatDoesNotExistIsRefused() throws Exception {
    var refused = post("{\"dataset\":\"digits\",\"priority\":\"URGENT\"}");

    assertThat(refused).hasStatus(422);
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("/priority");
    assertThat(json(refused).at("/errors/0/detail").asString()).contains("LOW", "NORMAL", "HIGH");
  }

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
  void aTrainingThatThrowsFailsItsJobWithoutItsInsides() throws Exception {
    runner.will((spec, beginning, data, listener, cancelled) -> {
      throw new IllegalStateException("at::native secret");
    });
    var id = id(post(SMALLEST));
    executions.await(id);
    var job = json(get(id));

    assertThat(job.get("state").asString()).isEqualTo("FAILED");
    assertThat(job.at("/error/code").asString()).isEqualTo("INTERNAL_ERROR");
    assertThat(job.at("/error/instance").asString()).isEqualTo(JOBS + "/" + id);
    assertThat(job.toString()).doesNotContain("secret");
    assertThat(http.delete().uri(JOBS + "/" + id)).hasStatus(204);
    assertThat(get(id)).hasStatus(404);
  }

  @Test
  void aDataSetThatCannotBeReadFailsTheJobAndSaysWhy() throws Exception {
    var id = id(post("{\"dataset\":\"broken\"}"));
    executions.await(id);
    var job = json(get(id));

    assertThat(job.at("/error/code").asString()).isEqualTo("UNAVAILABLE");
    assertThat(job.at("/error/detail").asString())
        .isEqualTo("train-images: expected 784 bytes, found 3");
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
  void whoeverFollowsAJobIsToldOfEachOfItsStates() throws Exception {
    runner.will((spec, beginning, data, listener, cancelled) -> {
      throw new IllegalStateException("once");
    });
    var retried = id(post(SMALLEST));
    executions.await(retried);
    runner.will(Fixtures::train);
    retry(retried);
    executions.await(retried + ".2");
    assertThat(statesTold(retried))
        .containsExactly("QUEUED", "RUNNING", "FAILED", "QUEUED", "RUNNING", "SUCCEEDED");

    var barrier = new CyclicBarrier(2);
    runner.will(untilCancelled(barrier));
    var cancelled = id(post(SMALLEST));
    await(barrier);
    var waiting = id(post(SMALLEST));
    cancel(waiting);
    cancel(cancelled);
    cancel(cancelled);
    executions.await(cancelled);
    executions.await(waiting);
    assertThat(statesTold(cancelled))
        .containsExactly("QUEUED", "RUNNING", "CANCELLING", "CANCELLED");
    assertThat(statesTold(waiting)).containsExactly("QUEUED", "CANCELLED");

    assertThat(http.delete().uri(JOBS + "/" + waiting)).hasStatus(204);
    assertThat(statesTold(waiting)).isEmpty();
  }

  private List<String> statesTold(UUID job) {
    return sql
        .sql("select data from job_event where job_id = ? and type = 'state' order by sequence")
        .param(job)
        .query(String.class)
        .stream()
        .map(data -> JsonMapper.shared().readTree(data).get("state").asString())
        .toList();
  }

  @Test
  void whatFinishedJobsLeaveIsLookedAtByTheQueueItself() {
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(
                    count(
                        "scheduled_tasks where task_name = 'retention'"
                            + " and last_success is not null"))
                .isEqualTo(1));
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

  @Test
  void theServiceGoesOnAfterAFailure() throws Exception {
    executions.await(id(post("{\"dataset\":\"broken\"}")));
    var next = id(post(SMALLEST));
    executions.await(next);

    assertThat(json(get(next)).get("state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aFinishedJobIsDeletedWithItsMetricsButNotItsModel() throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);

    assertThat(http.delete().uri(JOBS + "/" + id)).hasStatus(204);
    assertThat(get(id)).hasStatus(404);
    assertThat(count("training_epoch")).isZero();
    assertThat(models.published(id)).isPresent();
  }

  @Test
  void aRequestThatIsSentAgainIsAnsweredAsBefore() throws Exception {
    var first = post(SMALLEST, "nightly-1");
    executions.await(id(first));
    var again = post("{ \"dataset\" : \"digits\" }", "nightly-1");

    assertThat(first).hasStatus(202).doesNotContainHeader("Idempotency-Replayed");
    assertThat(again).hasStatus(202).hasHeader("Idempotency-Replayed", "true");
    assertThat(json(again)).isEqualTo(json(first));
    for (var header : new String[] {"Location", "ETag"}) {
      assertThat(again.getResponse().getHeader(header))
          .isNotNull()
          .isEqualTo(first.getResponse().getHeader(header));
    }
    assertThat(again.getResponse().getContentType()).isEqualTo("application/json");
    assertThat(rows("training_job")).isEqualTo(1);
  }

  @Test
  void aKeyBelongsToOneRequest() throws Exception {
    executions.await(id(post(SMALLEST, "nightly-1")));

    var refused = post("{\"dataset\":\"digits\",\"seed\":2}", "nightly-1");
    assertThat(refused).hasStatus(422);
    assertThat(json(refused).get("code").asString()).isEqualTo("KEY_REUSED");
    executions.await(id(post("{\"dataset\":\"digits\",\"seed\":2}", "nightly-2")));
    assertThat(rows("training_job")).isEqualTo(2);
  }

  @Test
  void aRequestThatWasRefusedLeavesItsKeyUnused() throws Exception {
    assertThat(post("{\"dataset\":\"digits\",\"epochs\":0}", "nightly-1")).hasStatus(422);
    jobsWait(1000);
    assertThat(post(SMALLEST, "nightly-1")).hasStatus(503);
    sql.sql("delete from training_job").update();

    var accepted = post(SMALLEST, "nightly-1");
    assertThat(accepted).hasStatus(202).doesNotContainHeader("Idempotency-Replayed");
    executions.await(id(accepted));
  }

  @Test
  void itIsAnsweredAsBeforeThoughItWouldBeRefusedByNow() throws Exception {
    var first = post("{\"dataset\":\"digits\"}", "nightly-1");
    executions.await(id(first));
    catalog.lose("digits");

    assertThat(post(SMALLEST)).hasStatus(422);
    assertThat(post(SMALLEST, "nightly-1"))
        .hasStatus(202)
        .hasHeader("Idempotency-Replayed", "true");
  }

  @Test
  void aKeyIsForgottenAfterADay() throws Exception {
    executions.await(id(post(SMALLEST, "nightly-1")));
    sql.sql("update idempotency_key set created_at = created_at - interval '25' hour").update();

    var accepted = post(SMALLEST, "nightly-1");
    assertThat(accepted).hasStatus(202).doesNotContainHeader("Idempotency-Replayed");
    executions.await(id(accepted));
    assertThat(rows("training_job")).isEqualTo(2);
    assertThat(rows("idempotency_key")).isEqualTo(1);
  }

  @Test
  void validatingTakesNoKey() throws Exception {
    assertThat(
            http.post()
                .uri(JOBS + "?validateOnly=true")
                .header("Idempotency-Key", "nightly-1")
                .contentType(MediaType.APPLICATION_JSON)
                .content(SMALLEST))
        .hasStatus(200);
    assertThat(rows("idempotency_key")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "schl\u00fcssel"})
  void aKeyThatIsNoneIsRefused(String key) throws Exception {
    var refused = post(SMALLEST, key);

    assertThat(refused).hasStatus(422);
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("Idempotency-Key");
    assertThat(post(SMALLEST, "x".repeat(256))).hasStatus(422);
  }

  @Test
  void aHundredRequestsWithOneKeyMakeOneJob() throws Exception {
    var answers = new ArrayList<MvcTestResult>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sent =
          IntStream.range(0, 100)
              .mapToObj(
                  i -> CompletableFuture.supplyAsync(() -> post(SMALLEST, "nightly-1"), threads))
              .toList();
      for (var answer : sent) {
        answers.add(answer.join());
      }
    }

    assertThat(answers).allSatisfy(answer -> assertThat(answer).hasStatus(202));
    for (var answer : answers) {
      assertThat(id(answer)).isEqualTo(id(answers.getFirst()));
    }
    executions.await(id(answers.getFirst()));
    assertThat(answers)
        .filteredOn(answer -> answer.getResponse().getHeader("Idempotency-Replayed") == null)
        .hasSize(1);
    assertThat(rows("training_job")).isEqualTo(1);
  }

  @Test
  void aChangeIsMadeOnlyToTheStateItIsMeantFor() throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);
    sql.sql("update training_job set state = 'FAILED', version = 7 where id = ?")
        .param(id)
        .update();

    for (var tag : new String[] {"\"6\"", "W/\"7\"", "7x", "\"1\", \"2\""}) {
      for (var request :
          List.of(
              http.post().uri(JOBS + "/" + id + "/cancel"),
              http.post().uri(JOBS + "/" + id + "/retry"),
              http.delete().uri(JOBS + "/" + id))) {
        var refused = request.header("If-Match", tag).exchange();
        assertThat(refused).as(tag).hasStatus(412);
        assertThat(json(refused).get("code").asString()).isEqualTo("PRECONDITION_FAILED");
      }
    }
    assertThat(get(id).getResponse().getHeader("ETag")).isEqualTo("\"7\"");

    var retried =
        http.post().uri(JOBS + "/" + id + "/retry").header("If-Match", "\"6\", \"7\"").exchange();
    assertThat(retried).hasStatus(202);
    executions.await(id + ".2");
    assertThat(http.delete().uri(JOBS + "/" + id).header("If-Match", "*")).hasStatus(204);
    assertThat(http.delete().uri(JOBS + "/" + id).header("If-Match", "*")).hasStatus(404);
  }

  @Test
  void aQueueThatIsFullTakesNoMore() throws Exception {
    jobsWait(1000);

    var refused = post(SMALLEST);
    assertThat(refused).hasStatus(503).hasHeader("Retry-After", "5");
    assertThat(json(refused).get("code").asString()).isEqualTo("QUEUE_FULL");
    assertThat(json(refused).get("detail").asString())
        .isEqualTo("1000 jobs wait already; try again later.");
    sql.sql("delete from training_job").update();
    executions.await(id(post(SMALLEST)));
  }

  /** So many rows of jobs that wait; the queue knows nothing of them. */
  private void jobsWait(int count) throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);
    for (int i = 0; i < count; i++) {
      sql.sql(
              """
              insert into training_job (id, state, phase, dataset, specification, tries, attempt,
                crashes, epoch, epochs, step, steps, created_at, version)
              select ?, 'QUEUED', phase, dataset, specification, tries, attempt, crashes, epoch,
                epochs, step, steps, created_at, version
              from training_job where id = ?
              """)
          .params(UUID.randomUUID(), id)
          .update();
    }
    sql.sql("delete from training_job where id = ?").param(id).update();
  }

  private long rows(String table) {
    return sql.sql("select count(*) from " + table).query(Long.class).single();
  }

  @Test
  void validatingStoresNothing() throws Exception {
    var valid =
        http.post()
            .uri(JOBS + "?validateOnly=true")
            .contentType(MediaType.APPLICATION_JSON)
            .content(SMALLEST)
            .exchange();

    assertThat(valid).hasStatus(200);
    assertThat(json(valid).get("epochs").asInt()).isEqualTo(10);
    assertThat(json(valid).at("/precision/layers/conv1/weights").asInt()).isEqualTo(8);
    assertThat(count("training_job")).isZero();
    assertThat(queued()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"dataset\":\"cats\",\"epochs\":-1}|422|/dataset,/epochs",
        "{\"dataset\":\"digits\",\"epoch\":1}|400|/epoch",
        "{\"dataset\":\"digits\",\"saliency\":{\"lamda\":1}}|400|/saliency/lamda",
        "{\"dataset\":\"digits\",\"precision\":{\"layers\":{\"fc1\":{\"bits\":4}}}}|400|"
            + "/precision/layers/fc1/bits",
        "{\"dataset\":\"digits\",\"precision\":4}|400|/precision",
        "{\"dataset\":\"digits\",\"epochs\":\"3\"}|400|/epochs",
        "{\"dataset\":\"digits\",\"seed\":9223372036854775808}|400|/seed",
      })
  void aRequestThatMakesNoSenseIsRefusedAndStoresNothing(String body, int status, String pointers)
      throws Exception {
    var refused = post(body);

    assertThat(refused).hasStatus(status).hasContentType("application/problem+json");
    assertThat(
            json(refused).get("errors").valueStream().map(error -> error.get("pointer").asString()))
        .containsExactly(pointers.split(","));
    assertThat(count("training_job")).isZero();
    assertThat(queued()).isZero();
  }

  @Test
  void listsGoBackPageByPageAndCanBeNarrowed() throws Exception {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      var id = id(post(SMALLEST));
      executions.await(id);
      ids.addFirst(id.toString());
    }
    var broken = id(post("{\"dataset\":\"broken\"}"));
    executions.await(broken);

    var first = json(list("?state=SUCCEEDED&dataset=digits&pageSize=2"));
    // A job that is added in between moves no page.
    var newest = id(post(SMALLEST));
    executions.await(newest);
    var second =
        json(
            list(
                "?dataset=digits&state=SUCCEEDED&pageSize=3&pageToken="
                    + first.get("nextPageToken").asString()));

    assertThat(ids(first)).isEqualTo(ids.subList(0, 2));
    assertThat(ids(second)).isEqualTo(ids.subList(2, 3));
    assertThat(second.has("nextPageToken")).isFalse();
    assertThat(ids(json(list("?dataset=broken")))).containsExactly(broken.toString());
    assertThat(ids(json(list("?state=RUNNING")))).isEmpty();
    assertThat(ids(json(list("")))).hasSize(5).startsWith(newest.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "state=SUCCEEDED&", "dataset=other&state=SUCCEEDED&"})
  void aTokenLeadsOnWithItsOwnFiltersOnly(String filters) throws Exception {
    executions.await(id(post(SMALLEST)));
    executions.await(id(post(SMALLEST)));
    var token =
        json(list("?dataset=digits&state=SUCCEEDED&pageSize=1")).get("nextPageToken").asString();

    var refused = list("?" + filters + "pageToken=" + token);
    assertThat(refused).hasStatus(400);
    assertThat(json(refused).get("code").asString()).isEqualTo("INVALID_PAGE_TOKEN");
    assertThat(json(refused).get("detail").asString()).contains("other filters");
  }

  @Test
  void aJobThatTheCallerHasIsNotSentAgain() throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);
    sql.sql("update training_job set version = 7 where id = ?").param(id).update();

    for (var tags : new String[] {"\"7\"", "W/\"7\"", "\"6\", W/\"7\"", "*"}) {
      var unchanged = get(id, tags);
      assertThat(unchanged).as(tags).hasStatus(304).hasHeader("ETag", "\"7\"");
      assertThat(unchanged.getResponse().getContentLength()).isZero();
    }
    for (var tags : new String[] {"\"6\"", "7", "\"77\"", "W/\"6\", \"8\""}) {
      assertThat(get(id, tags)).as(tags).hasStatus(200).hasHeader("ETag", "\"7\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"?pageSize=0,pageSize", "?pageSize=101,pageSize", "?state=DONE,state"})
  void aListAskedForWronglyIsRefused(String query, String pointer) throws Exception {
    var refused = list(query);

    assertThat(refused).hasStatus(422);
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo(pointer);
  }

  @ParameterizedTest
  @CsvSource({
    "?pageToken=x,INVALID_PAGE_TOKEN,pageToken",
    "?status=FAILED,UNKNOWN_PARAMETER,status"
  })
  void aListIsNotAskedForBySomethingElse(String query, String code, String pointer)
      throws Exception {
    var refused = list(query);

    assertThat(refused).hasStatus(400);
    assertThat(json(refused).get("code").asString()).isEqualTo(code);
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo(pointer);
  }

  @Test
  void anUnknownJobIsNotFoundWhateverIsAsked() {
    var path = JOBS + "/" + UUID.randomUUID();

    assertThat(http.get().uri(path)).hasStatus(404);
    assertThat(http.get().uri(path + "/metrics")).hasStatus(404);
    assertThat(http.get().uri(path + "/events")).hasStatus(404);
    assertThat(http.post().uri(path + "/cancel")).hasStatus(404);
    assertThat(http.post().uri(path + "/retry")).hasStatus(404);
    assertThat(http.delete().uri(path)).hasStatus(404);
    assertThat(http.get().uri(JOBS + "/none")).hasStatus(404);
  }

  @Test
  void jobAndQueueAreWrittenTogetherOrNotAtAll() {
    transaction.executeWithoutResult(status -> {
      jobs.create(validation.resolve(Fixtures.request("digits")), JobPriority.NORMAL, "me");
      status.setRollbackOnly();
    });

    assertThat(count("training_job")).isZero();
    assertThat(queued()).isZero();
  }

  @Test
  void everyOperationIsDescribedWithItsErrors() throws Exception {
    var paths = json(http.get().uri("/v3/api-docs").exchange()).get("paths");
    var create = paths.get(JOBS).get("post");

    assertThat(paths.propertyNames())
        .contains(JOBS, JOBS + "/{id}", JOBS + "/{id}/metrics", JOBS + "/{id}/cancel");
    assertThat(create.get("responses").propertyNames())
        .contains("200", "202", "400", "413", "415", "422", "500");
    assertThat(create.at("/responses/202/content/application~1json/schema/$ref").asString())
        .isEqualTo("#/components/schemas/TrainingJob");
    for (var example : create.at("/requestBody/content/application~1json/examples")) {
      var request = JsonMapper.shared().treeToValue(example.get("value"), JobRequest.class);
      assertThat(request.dataset()).isEqualTo("fashion-mnist-sample");
    }
  }

  /** Trains until it is told to stop; the barrier tells when it has begun. */
  private static TrainingRunner untilCancelled(CyclicBarrier begun) {
    return (spec, beginning, data, listener, cancelled) -> {
      await(begun);
      while (!cancelled.getAsBoolean()) {
        Thread.onSpinWait();
      }
      throw new TrainingCancelledException();
    };
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private MvcTestResult post(String body) {
    return http.post().uri(JOBS).contentType(MediaType.APPLICATION_JSON).content(body).exchange();
  }

  private MvcTestResult get(UUID id) {
    return http.get().uri(JOBS + "/" + id).exchange();
  }

  private MvcTestResult get(UUID id, String ifNoneMatch) {
    return http.get().uri(JOBS + "/" + id).header("If-None-Match", ifNoneMatch).exchange();
  }

  private MvcTestResult list(String query) {
    return http.get().uri(JOBS + query).exchange();
  }

  private MvcTestResult post(String body, String key) {
    return http.post()
        .uri(JOBS)
        .header("Idempotency-Key", key)
        .contentType(MediaType.APPLICATION_JSON)
        .content(body)
        .exchange();
  }

  private MvcTestResult retry(UUID id) {
    return http.post().uri(JOBS + "/" + id + "/retry").exchange();
  }

  private MvcTestResult cancel(UUID id) {
    return http.post().uri(JOBS + "/" + id + "/cancel").exchange();
  }

  private long queued() {
    return count("scheduled_tasks where task_name = 'train'");
  }

  private long count(String table) {
    return sql.sql("select count(*) from " + table).query(Long.class).single();
  }

  private static JsonNode json(MvcTestResult result) throws Exception {
    return JsonMapper.shared().readTree(result.getResponse().getContentAsString());
  }

  private static UUID id(MvcTestResult result) throws Exception {
    return UUID.fromString(json(result).get("id").asString());
  }

  private static List<String> ids(JsonNode page) {
    return page.get("items").valueStream().map(job -> job.get("id").asString()).toList();
  }
}
