package io.bitlens.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.explain.metric.RemovalCurve;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Studies through a real queue and database. */
@SpringBootTest(classes = StudyService.class)
abstract class StudiesSuite {

  @Autowired private Studies studies;
  @Autowired private StudyFixtures.Models models;
  @Autowired private StudyFixtures.Catalog catalog;
  @Autowired private StudyService.Executions executions;
  @Autowired private JdbcClient sql;

  @AfterEach
  void reset() {
    catalog.whileLoading(progress -> {});
    sql.sql("delete from study").update();
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

  private StudyResult found(StudySpecification specification) throws InterruptedException {
    var id = studies.request(specification, "me").id();
    executions.await(id);
    return studies.result(id).orElseThrow();
  }

  static FaithfulnessSpecification small(UUID model) {
    return new FaithfulnessSpecification(model, "gradient", 20, 3, 100, 0.02, 2, true);
  }
}
