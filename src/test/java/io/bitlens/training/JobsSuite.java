package io.bitlens.training;

import io.bitlens.training.trainer.TrainingCancelledException;
import io.bitlens.training.trainer.TrainingRunner;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
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
abstract class JobsSuite {

  static final String JOBS = "/api/v1/training-jobs";
  static final String SMALLEST = "{\"dataset\":\"digits\"}";

  @Autowired MockMvcTester http;
  @Autowired Fixtures.Runner runner;
  @Autowired Fixtures.Models models;
  @Autowired Fixtures.Catalog catalog;
  @Autowired Service.Executions executions;
  @Autowired TrainingJobs jobs;
  @Autowired JobValidation validation;
  @Autowired JdbcClient sql;
  @Autowired TransactionTemplate transaction;

  @AfterEach
  void reset() {
    runner.will(Fixtures::train);
    catalog.lose("");
    sql.sql("delete from training_job").update();
    sql.sql("delete from idempotency_key").update();
  }

  /** Trains until it is told to stop; the barrier tells when it has begun. */
  static TrainingRunner untilCancelled(CyclicBarrier begun) {
    return (spec, beginning, data, listener, cancelled) -> {
      await(begun);
      while (!cancelled.getAsBoolean()) {
        Thread.onSpinWait();
      }
      throw new TrainingCancelledException();
    };
  }

  static void await(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  MvcTestResult post(String body) {
    return http.post().uri(JOBS).contentType(MediaType.APPLICATION_JSON).content(body).exchange();
  }

  MvcTestResult get(UUID id) {
    return http.get().uri(JOBS + "/" + id).exchange();
  }

  MvcTestResult get(UUID id, String ifNoneMatch) {
    return http.get().uri(JOBS + "/" + id).header("If-None-Match", ifNoneMatch).exchange();
  }

  MvcTestResult list(String query) {
    return http.get().uri(JOBS + query).exchange();
  }

  MvcTestResult post(String body, String key) {
    return http.post()
        .uri(JOBS)
        .header("Idempotency-Key", key)
        .contentType(MediaType.APPLICATION_JSON)
        .content(body)
        .exchange();
  }

  MvcTestResult retry(UUID id) {
    return http.post().uri(JOBS + "/" + id + "/retry").exchange();
  }

  MvcTestResult cancel(UUID id) {
    return http.post().uri(JOBS + "/" + id + "/cancel").exchange();
  }

  /** So many rows of jobs that wait; the queue knows nothing of them. */
  void jobsWait(int count) throws Exception {
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

  long queued() {
    return count("scheduled_tasks where task_name = 'train'");
  }

  long count(String table) {
    return sql.sql("select count(*) from " + table).query(Long.class).single();
  }

  static JsonNode json(MvcTestResult result) throws Exception {
    return JsonMapper.shared().readTree(result.getResponse().getContentAsString());
  }

  static UUID id(MvcTestResult result) throws Exception {
    return UUID.fromString(json(result).get("id").asString());
  }

  static List<String> ids(JsonNode page) {
    return page.get("items").valueStream().map(job -> job.get("id").asString()).toList();
  }
}
