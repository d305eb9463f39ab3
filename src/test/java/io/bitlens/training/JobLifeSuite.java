package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.training.trainer.TrainingProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of a job, and what is told of it meanwhile. */
abstract class JobLifeSuite extends JobsSuite {

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
}
