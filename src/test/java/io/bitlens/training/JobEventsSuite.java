package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bitlens.training.checkpoint.CheckpointStore;
import io.bitlens.training.event.EventStore;
import io.bitlens.training.event.JobEvent;
import io.bitlens.training.trainer.ProbeMap;
import io.bitlens.training.trainer.TrainingProgress;
import io.bitlens.web.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a worker does is told, in its order, and only what it does. */
@DataJpaTest(showSql = false)
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@ContextConfiguration(classes = JobRowsApplication.class)
@Import({RunningJobs.class, CheckpointStore.class, JobEvents.class, EventStore.class})
abstract class JobEventsSuite {

  private static final TrainingProgress PROGRESS =
      new TrainingProgress("epoch 1 of 3", 1, 3, 10, 30);

  @Autowired private JobRepository jobs;
  @Autowired private RunningJobs running;
  @Autowired private EventStore events;
  @Autowired private TickingClock clock;

  private final UUID id = UUID.randomUUID();

  @Test
  void aTrainingIsToldFromItsStartToItsEnd() {
    var attempt = start();
    var model = UUID.randomUUID();
    running.phase(attempt, "reading digits");
    running.progress(attempt, PROGRESS, OptionalLong.of(20));
    assertThat(told())
        .containsExactly(
            json("{'state':'RUNNING','phase':'preparing data','attempt':1}"),
            json(
                "{'phase':'reading digits','percent':0.0,'epoch':0,'epochs':10,'step':0,'steps':0}"),
            json(
                "{'phase':'epoch 1 of 3','percent':33.3,'etaSeconds':20,'epoch':1,'epochs':3,"
                    + "'step':10,'steps':30}"));
    running.epoch(attempt, Fixtures.epoch(1));
    running.saliency(attempt, map(1, 2));
    running.succeed(attempt, () -> model);

    assertThat(types()).containsExactly("state", "metric", "saliency", "state");
    assertThat(sequences()).containsExactly(1L, 4L, 5L, 6L);
    assertThat(told().get(1))
        .isEqualTo(
            json(
                "{'epoch':1,'precision':'w4a4','crossEntropy':1.5,'kl':0.25,'distillation':0.125,"
                    + "'alphaPenalty':0.01,'trainAccuracy':0.7,'validationAccuracy':0.8,"
                    + "'validationLoss':0.5,'alphas':{'conv1':3.5},'seconds':2.0,"
                    + "'imagesPerSecond':2700.0}"));
    assertThat(told().get(2))
        .isEqualTo(
            json(
                "{'epoch':1,'precision':'w4a4','surrogate':true,'target':7,'predicted':3,"
                    + "'height':1,'width':2,'channels':2,'values':[0.0,2.0,1.0,3.0],"
                    + "'min':0.0,'max':3.0}"));
    assertThat(told().get(3))
        .isEqualTo(
            json(
                "{'state':'SUCCEEDED','phase':'succeeded','attempt':1,'model':'%s'}"
                    .formatted(model)));
  }

  @Test
  void aFailureSaysWhy() {
    running.fail(start(), ProblemCode.TRAINING_DIVERGED, "no number");

    assertThat(told().getLast())
        .isEqualTo(
            json(
                "{'state':'FAILED','phase':'failed','attempt':1,"
                    + "'error':{'code':'TRAINING_DIVERGED','detail':'no number'}}"));
  }

  @Test
  void anAttemptThatWasOvertakenTellsNothing() {
    var overtaken = start();
    running.start(new QueuedTry(id, 1)).orElseThrow();
    var before = sequences();
    running.phase(overtaken, "x");
    running.progress(overtaken, PROGRESS, OptionalLong.empty());
    running.epoch(overtaken, Fixtures.epoch(1));
    running.saliency(overtaken, map(1, 2));
    running.resume(overtaken, Optional.of(1));
    running.fail(overtaken, ProblemCode.INTERNAL_ERROR, "no");
    running.handBack(overtaken);
    running.cancelled(overtaken);
    running.succeed(overtaken, UUID::randomUUID);

    assertThat(before).containsExactly(1L, 2L);
    assertThat(sequences()).isEqualTo(before);
  }

  @Test
  void anAttemptThatGoesOnSaysFromWhere() {
    running.epoch(start(), Fixtures.epoch(1));
    var next = running.start(new QueuedTry(id, 1)).orElseThrow();
    running.resume(next, Optional.of(1));
    running.handBack(next);

    assertThat(told().subList(2, 5))
        .extracting(event -> event.get("state").asString(), event -> event.get("attempt").asInt())
        .containsExactly(tuple("RUNNING", 2), tuple("RUNNING", 2), tuple("QUEUED", 2));
    assertThat(told().get(3).get("resumedFromEpoch").asInt()).isEqualTo(1);
  }

  @Test
  void anAttemptThatBeginsAnewSaysNothingMore() {
    var attempt = start();
    running.resume(attempt, Optional.empty());

    assertThat(sequences()).containsExactly(1L);
  }

  @Test
  void aJobThatIsCancelledOrGivenUpSaysSo() {
    var attempt = start();
    jobs.change(id, JobState.RUNNING, JobState.CANCELLING, "cancelling", null);
    running.cancelled(attempt);

    assertThat(told().getLast().get("state").asString()).isEqualTo("CANCELLED");
  }

  @Test
  void progressIsToldOnceASecondAndWithEachPhase() {
    var monitor =
        new AttemptMonitor(start(), running, () -> false, "here", Duration.ofMinutes(1), clock);
    monitor.progress(PROGRESS);
    monitor.progress(PROGRESS);
    clock.tick(Duration.ofMillis(999));
    monitor.progress(PROGRESS);
    assertThat(sequences()).containsExactly(1L, 2L);
    clock.tick(Duration.ofMillis(1));
    monitor.progress(PROGRESS);
    monitor.progress(new TrainingProgress("validating epoch 1 of 3", 1, 3, 10, 30));

    assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void theMonitorTellsOfTheProbeUntilItsJobIsLost() {
    var monitor =
        new AttemptMonitor(start(), running, () -> false, "here", Duration.ofMinutes(1), clock);
    monitor.probed(map(1, 2));
    running.start(new QueuedTry(id, 1)).orElseThrow();
    monitor.probed(map(1, 2));

    assertThat(types()).containsExactly("state", "saliency", "state");
    assertThat(monitor.stopped()).isTrue();
    assertThat(monitor.reason()).isEqualTo(AttemptMonitor.Stop.LOST);
  }

  @Test
  void mapsOfLargeImagesAreNotTold() {
    var attempt = start();
    assertThat(running.saliency(attempt, map(128, 64))).isTrue();
    assertThat(running.saliency(attempt, map(128, 65))).isTrue();

    assertThat(types()).containsExactly("state", "saliency");
  }

  /** A map of two channels, whose values count up. */
  private static ProbeMap map(int height, int width) {
    var values = new float[2 * height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return new ProbeMap(1, "w4a4", true, 7, 3, 2, height, width, values);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text.replace('\'', '"'));
  }

  private List<JobEvent> stored() {
    return events.after(id, 0, 100);
  }

  private List<JsonNode> told() {
    return stored().stream().map(event -> JsonMapper.shared().readTree(event.data())).toList();
  }

  private List<String> types() {
    return stored().stream().map(JobEvent::type).toList();
  }

  private List<Long> sequences() {
    return stored().stream().map(JobEvent::sequence).toList();
  }

  private Attempt start() {
    var specification =
        new JobValidation(new Fixtures.Catalog(), new Fixtures.Models())
            .resolve(Fixtures.request("digits"));
    jobs.saveAndFlush(Fixtures.job(id, specification));
    return running.start(new QueuedTry(id, 1)).orElseThrow();
  }
}
