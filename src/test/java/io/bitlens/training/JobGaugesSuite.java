package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.training.checkpoint.CheckpointStore;
import io.bitlens.training.event.EventStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** What gauges say of the stored jobs. */
@DataJpaTest(showSql = false)
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@ContextConfiguration(classes = JobRowsApplication.class)
@Import({RunningJobs.class, CheckpointStore.class, JobEvents.class, EventStore.class})
abstract class JobGaugesSuite {

  @Autowired private JobRepository jobs;
  @Autowired private RunningJobs running;
  @Autowired private TickingClock clock;
  @Autowired private JdbcClient sql;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void bind() {
    new JobGauges(sql, clock, Runnable::run).bindTo(registry);
  }

  @Test
  void anEmptyQueueHasNoAge() {
    assertThat(gauge("bitlens.queue.depth")).isZero();
    assertThat(gauge("bitlens.queue.oldest.age")).isZero();
    for (var state : JobState.values()) {
      assertThat(inState(state)).as(state.name()).isZero();
    }
  }

  @Test
  void theOldestIsTheOneThatWaitsLongest() {
    queue();
    clock.tick(Duration.ofSeconds(40));
    queue();
    clock.tick(Duration.ofMillis(2500));

    assertThat(gauge("bitlens.queue.depth")).isEqualTo(2);
    assertThat(gauge("bitlens.queue.oldest.age")).isEqualTo(42.5);
    // It grows between two looks at the database, too.
    clock.tick(Duration.ofSeconds(1));
    assertThat(gauge("bitlens.queue.oldest.age")).isEqualTo(43.5);
  }

  @Test
  void aJobThatIsTakenWaitsNoMore() {
    var id = queue();
    clock.tick(Duration.ofSeconds(40));
    running.start(new QueuedTry(id, 1)).orElseThrow();

    assertThat(gauge("bitlens.queue.depth")).isZero();
    assertThat(gauge("bitlens.queue.oldest.age")).isZero();
    assertThat(inState(JobState.RUNNING)).isEqualTo(1);
  }

  @Test
  void aJobThatIsQueuedAgainWaitsSinceThen() {
    var id = queue();
    var attempt = running.start(new QueuedTry(id, 1)).orElseThrow();
    clock.tick(Duration.ofHours(3));
    assertThat(running.handBack(attempt)).isTrue();
    clock.tick(Duration.ofSeconds(7));
    assertThat(gauge("bitlens.queue.oldest.age")).isEqualTo(7);

    jobs.change(id, JobState.QUEUED, JobState.CANCELLED, "cancelled", clock.instant());
    clock.tick(Duration.ofHours(3));
    assertThat(inState(JobState.CANCELLED)).isEqualTo(1);
    assertThat(gauge("bitlens.queue.oldest.age")).isZero();
    jobs.retry(id, Set.of(JobState.CANCELLED), clock.instant(), null, clock.instant());
    clock.tick(Duration.ofSeconds(9));
    assertThat(gauge("bitlens.queue.oldest.age")).isEqualTo(9);
  }

  @Test
  void aJobOfAnEarlierVersionWaitsSinceItsCreation() {
    queue();
    sql.sql("update training_job set queued_at = null").update();
    clock.tick(Duration.ofSeconds(11));

    assertThat(gauge("bitlens.queue.oldest.age"))
        .isEqualTo(Duration.between(Instant.EPOCH, clock.instant()).toMillis() / 1e3);
  }

  private UUID queue() {
    var id = UUID.randomUUID();
    jobs.saveAndFlush(
        Fixtures.job(
            id,
            new JobValidation(new Fixtures.Catalog(), new Fixtures.Models())
                .resolve(Fixtures.request("digits"))));
    sql.sql("update training_job set queued_at = ? where id = ?")
        .params(clock.instant().atOffset(ZoneOffset.UTC), id)
        .update();
    return id;
  }

  private double inState(JobState state) {
    return registry.get("bitlens.jobs").tag("state", state.name()).gauge().value();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
