package io.bitlens.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.explain.metric.RemovalCurve;
import io.bitlens.registry.MapAgreements;
import io.bitlens.registry.MapAgreements.Metric;
import io.bitlens.registry.ModelMeasurements;
import io.bitlens.web.ApiException;
import io.bitlens.web.Ownership;
import io.bitlens.web.ProblemCode;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Studies through a real queue and database. */
@SpringBootTest(classes = StudyService.class)
abstract class StudiesSuite {

  @Autowired private Studies studies;
  @Autowired private StudyFixtures.Models models;
  @Autowired private StudyFixtures.Catalog catalog;
  @Autowired private StudyService.Executions executions;
  @Autowired private RunningStudies running;
  @Autowired private MapAgreements agreements;
  @Autowired private ModelMeasurements measurements;
  @Autowired private TransactionTemplate transaction;
  @Autowired private JdbcClient sql;

  @AfterEach
  void reset() {
    catalog.whileLoading(progress -> {});
    sql.sql("delete from study").update();
  }

  @Test
  void othersStudiesAreNotThere() throws Exception {
    var model = models.add("w4a4", 1).id();
    var id = studies.request(small(model), "alice").id();
    executions.await(id);

    Ownership.of(
        "bob",
        () -> {
          assertThat(studies.findIfThere(id)).isEmpty();
          assertThat(studies.newest(StudyKind.FAITHFULNESS, model)).isEmpty();
          assertThatExceptionOfType(ApiException.class).isThrownBy(() -> studies.result(id));
          assertThatExceptionOfType(ApiException.class).isThrownBy(() -> studies.cancel(id));
          return assertThatExceptionOfType(ApiException.class)
              .isThrownBy(() -> studies.delete(id))
              .withMessage("There is no study '%s'.".formatted(id));
        });

    assertThat(
            Ownership.of("alice", () -> studies.newest(StudyKind.FAITHFULNESS, model))
                .orElseThrow())
        .extracting(Study::id)
        .isEqualTo(id);
  }

  @Test
  void aStudyOfFaithfulnessMeasuresMapsBesideRandomOnes() throws Exception {
    var model = models.add("w4a4", 1).id();
    var queued = studies.request(small(model), "somebody");
    assertThat(queued.state()).isEqualTo(StudyState.QUEUED);
    assertThat(queued.owner()).isEqualTo("somebody");
    executions.await(queued.id());

    var study = studies.find(queued.id());
    assertThat(study.state()).isEqualTo(StudyState.SUCCEEDED);
    assertThat(study.attempt()).isEqualTo(1);
    assertThat(study.times().finished()).isPresent();
    assertThat(study.specification()).isEqualTo(small(model));
    var result = (FaithfulnessResult) studies.result(study.id()).orElseThrow();
    assertThat(result.images().dataset()).isEqualTo(StudyFixtures.DATASET);
    assertThat(result.images().indices()).hasSize(20).doesNotHaveDuplicates();
    assertThat(result.byImage()).hasSize(20);
    assertThat(result.controlByImage()).hasSize(20);
    var maps = result.summary().maps();
    assertThat(maps.deletion().probability()).hasSize(RemovalCurve.STEPS);
    assertThat(maps.srg().mean())
        .isEqualTo(result.byImage().stream().mapToDouble(i -> i.srg()).average().orElseThrow());
    assertThat(maps.maxSensitivity()).isPresent();
    assertThat(maps.randomization()).hasSize(StudyFixtures.network().weightedLayers().size());
    // The classes followed are the predicted ones of the untouched images, map or no map.
    assertThat(result.summary().control().deletion().probability().getFirst())
        .isEqualTo(maps.deletion().probability().getFirst());
    assertThat(result.summary().gain().srg().mean())
        .isEqualTo(maps.srg().mean() - result.summary().control().srg().mean(), within(1e-12));
  }

  @Test
  void theSameStudyFindsTheSame() throws Exception {
    var model = models.add("w2a2", 2).id();

    assertThat(found(small(model))).usingRecursiveComparison().isEqualTo(found(small(model)));
  }

  @Test
  void aStudyWhoseModelIsGoneFails() throws Exception {
    var model = models.add("w4a4", 1).id();
    models.remove(model);
    var id = studies.request(small(model), "me").id();
    executions.await(id);

    var study = studies.find(id);
    assertThat(study.state()).isEqualTo(StudyState.FAILED);
    assertThat(study.failure())
        .contains(new Study.Failure(ProblemCode.NOT_FOUND, "The model '" + model + "' is gone."));
    assertThat(studies.result(id)).isEmpty();
  }

  @Test
  void aStudyWithoutImagesFails() throws Exception {
    var model = models.add(StudyFixtures.network(), "w4a4", 1, "lost").id();
    var id = studies.request(small(model), "me").id();
    executions.await(id);

    assertThat(studies.find(id).failure())
        .contains(new Study.Failure(ProblemCode.UNAVAILABLE, "There is no data set lost"));
  }

  @Test
  void aRunningStudyIsCancelled() throws Exception {
    var begun = new CountDownLatch(1);
    catalog.whileLoading(progress -> {
      begun.countDown();
      while (true) {
        progress.accept("waiting to be cancelled");
      }
    });
    var id = studies.request(small(models.add("w4a4", 1).id()), "me").id();
    begun.await();

    assertThat(studies.cancel(id)).isTrue();
    executions.await(id);
    assertThat(studies.find(id).state()).isEqualTo(StudyState.CANCELLED);
    assertThat(studies.cancel(id)).isFalse();
    assertThat(studies.result(id)).isEmpty();
  }

  @Test
  void aStudyThatIsOverIsNotCancelled() throws Exception {
    var id = studies.request(small(models.add("w4a4", 1).id()), "me").id();
    executions.await(id);

    assertThatThrownBy(() -> studies.cancel(id))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.WRONG_STATE));
    studies.delete(id);
    assertThatThrownBy(() -> studies.find(id))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.NOT_FOUND));
    assertThat(sql.sql("select count(*) from study_result").query(Long.class).single()).isZero();
    assertThat(sql.sql("select count(*) from study_model").query(Long.class).single()).isZero();
  }

  /** Its row is left running, and its task picked by a process that sends no more heartbeats. */
  @Test
  void aStudyWhoseProcessDiedIsBegunAnew() throws Exception {
    var model = models.add("w4a4", 1).id();
    var id =
        transaction.execute(status -> {
          var study = studies.request(small(model), "me").id();
          running.start(study);
          int picked =
              sql.sql(
                      """
                      update study_tasks set picked = true, picked_by = 'a dead process',
                        last_heartbeat = ?, version = version + 1 where task_instance = ?
                      """)
                  .params(OffsetDateTime.now(ZoneOffset.UTC).minusHours(1), study.toString())
                  .update();
          assertThat(picked).isEqualTo(1);
          return study;
        });
    executions.await(Objects.requireNonNull(id));

    assertThat(studies.find(id).state()).isEqualTo(StudyState.SUCCEEDED);
    assertThat(studies.find(id).attempt()).isEqualTo(2);
    assertThat(sql.sql("select crashes from study").query(Integer.class).single()).isEqualTo(1);
  }

  @Test
  void whatAnEarlierAttemptWritesIsRefused() {
    var id = unqueued();
    var first = running.start(id).orElseThrow();
    var second = running.start(id).orElseThrow();

    assertThat(second.number()).isEqualTo(2);
    assertThat(running.progress(first, "late", 50)).isFalse();
    assertThat(running.fail(first, ProblemCode.INTERNAL_ERROR, "late")).isFalse();
    assertThat(running.handBack(first)).isFalse();
    assertThat(running.state(first)).isEmpty();
    assertThat(running.progress(second, "measuring", 12.5)).isTrue();
    assertThat(studies.find(id).phase()).isEqualTo("measuring");
    assertThat(studies.find(id).percent()).isEqualTo(12.5);
    assertThat(running.handBack(second)).isTrue();
    assertThat(studies.find(id).state()).isEqualTo(StudyState.QUEUED);
  }

  @Test
  void aStudyThatEndsEachProcessIsGivenUp() {
    var id = unqueued();
    for (int attempt = 1; attempt <= RunningStudies.MAX_CRASHES; attempt++) {
      assertThat(running.start(id)).isPresent();
    }

    assertThat(running.start(id)).isEmpty();
    assertThat(studies.find(id).state()).isEqualTo(StudyState.FAILED);
    assertThat(studies.find(id).failure().orElseThrow().code())
        .isEqualTo(ProblemCode.ATTEMPTS_EXHAUSTED);
  }

  @Test
  void aStudyCancelledWhenItsProcessDiedIsNotBegunAnew() {
    var id = unqueued();
    running.start(id);
    studies.cancel(id);

    assertThat(running.start(id)).isEmpty();
    assertThat(studies.find(id).state()).isEqualTo(StudyState.CANCELLED);
  }

  @Test
  void agreementIsWhatTheNewestStudyOfThePairFound() throws Exception {
    var reference = models.add("w4a4", 1).id();
    var model = models.add("w2a2", 1).id();
    var control = models.add("w2a2", 9).id();
    var all =
        new AgreementSpecification(
            List.of(reference, model), List.of(model, control), "gradient", 20, 3);
    assertThat(agreements.median(reference, model, Metric.SPEARMAN)).isEmpty();
    found(new AgreementSpecification(List.of(reference, model), List.of(), "gradient", 5, 4));
    var newest = (AgreementResult) found(all);
    // Neither of one that is queued and has not found anything, nor of a pair of other models.
    unqueued(new AgreementSpecification(List.of(reference, model), List.of(), "gradient", 9, 5));
    found(new AgreementSpecification(List.of(reference, control), List.of(), "gradient", 5, 3));
    var maps = newest.summary().pairs().getFirst().maps();

    assertThat(agreements.median(reference, model, Metric.SPEARMAN))
        .hasValue(maps.spearman().median());
    assertThat(agreements.median(reference, model, Metric.SSIM)).hasValue(maps.ssim().median());
    assertThat(agreements.median(reference, model, Metric.COSINE)).hasValue(maps.cosine().median());
    assertThat(agreements.median(reference, model, Metric.TOP_IOU))
        .hasValue(maps.topIou().median());
    // The other way round another class is explained; a control is compared with no reference.
    assertThat(agreements.median(model, reference, Metric.SPEARMAN)).isEmpty();
    assertThat(agreements.median(model, control, Metric.SPEARMAN)).isEmpty();
  }

  @Test
  void aControlIsNotComparedWithTheReference() throws Exception {
    var reference = models.add("w4a4", 1).id();
    var model = models.add("w2a2", 1).id();
    var control = models.add("w2a2", 9).id();
    found(
        new AgreementSpecification(
            List.of(reference, model), List.of(model, control), "gradient", 5, 3));

    assertThat(agreements.median(reference, control, Metric.SPEARMAN)).isEmpty();
  }

  @Test
  void faithfulnessIsWhatTheNewestStudyOfTheModelFound() throws Exception {
    var model = models.add("w4a4", 1).id();
    assertThat(measurements.faithfulness(model)).isEmpty();
    found(new FaithfulnessSpecification(model, "gradient", 5, 4, 100, 0.02, 0, false));
    var id = studies.request(small(model), "me").id();
    executions.await(id);
    unqueued(small(model));

    var measured = measurements.faithfulness(model).orElseThrow();
    var summary = (FaithfulnessSummary) studies.result(id).orElseThrow().summary();
    assertThat(measured.study()).isEqualTo(id);
    assertThat(measured.method()).isEqualTo("gradient");
    assertThat(measured.images()).isEqualTo(20);
    assertThat(measured.measuredAt()).isEqualTo(studies.find(id).times().finished().orElseThrow());
    assertThat(measured.maps().deletionAuc().mean())
        .isEqualTo(summary.maps().deletion().auc().mean());
    assertThat(measured.maps().insertionAuc().low())
        .isEqualTo(summary.maps().insertion().auc().low());
    assertThat(measured.maps().srg().high()).isEqualTo(summary.maps().srg().high());
    assertThat(measured.control().srg().mean()).isEqualTo(summary.control().srg().mean());
  }

  /** A study that no worker takes. */
  private UUID unqueued() {
    return unqueued(small(models.add("w4a4", 1).id()));
  }

  private UUID unqueued(StudySpecification specification) {
    return Objects.requireNonNull(
        transaction.execute(status -> {
          var id = studies.request(specification, "me").id();
          sql.sql("delete from study_tasks where task_instance = ?").param(id.toString()).update();
          return id;
        }));
  }

  private StudyResult found(StudySpecification specification) throws InterruptedException {
    var id = studies.request(specification, "me").id();
    executions.await(id);
    return studies.result(id).orElseThrow();
  }

  static FaithfulnessSpecification small(UUID model) {
    return new FaithfulnessSpecification(model, "gradient", 20, 3, 100, 0.02, 2, true);
  }
}
