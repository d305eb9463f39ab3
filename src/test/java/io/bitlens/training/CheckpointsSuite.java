package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.database.Sha256;
import io.bitlens.registry.artifact.TensorsFile;
import io.bitlens.training.checkpoint.CheckpointStore;
import io.bitlens.training.checkpoint.EncodedCheckpoint;
import io.bitlens.training.event.EventStore;
import io.bitlens.web.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** Checkpoints of a running job, stored and found again. */
@DataJpaTest(showSql = false)
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@ContextConfiguration(classes = JobRowsApplication.class)
@Import({RunningJobs.class, CheckpointStore.class, JobEvents.class, EventStore.class})
abstract class CheckpointsSuite {

  @Autowired private JobRepository jobs;
  @Autowired private RunningJobs running;
  @Autowired private CheckpointStore checkpoints;
  @Autowired private JdbcClient sql;

  private final UUID id = UUID.randomUUID();

  @Test
  void aCheckpointComesBackAsItWas() {
    save(start(), 3, 7);

    assertThat(checkpoints.latest(id))
        .get()
        .usingRecursiveComparison()
        .isEqualTo(Fixtures.stored(3, 7));
  }

  @Test
  void oneBeforeTheFirstEpochComesBackAsItWas() {
    save(start(), 0, 7);

    assertThat(checkpoints.latest(id))
        .get()
        .usingRecursiveComparison()
        .isEqualTo(Fixtures.stored(0, 7));
  }

  @Test
  void theTwoNewestAreKept() {
    var attempt = start();
    for (int epoch = 1; epoch <= 4; epoch++) {
      save(attempt, epoch, 0);
    }

    assertThat(
            sql.sql("select epochs from training_checkpoint order by sequence")
                .query(Integer.class)
                .list())
        .containsExactly(3, 4);
    assertThat(epochsOfLatest()).contains(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update training_checkpoint_piece set bytes = '\\x00' where sequence = 2 and piece = 1",
        "delete from training_checkpoint_piece where sequence = 2 and piece = 1",
        "delete from training_checkpoint_piece where sequence = 2",
        "update training_checkpoint set sha256 = '00' where sequence = 2"
      })
  void aDamagedNewestIsPassedOver(String damage) {
    var attempt = start();
    save(attempt, 1, 0);
    save(attempt, 2, 0);
    // H2 writes binary literals differently.
    var dialect = isH2() ? damage.replace("'\\x00'", "X'00'") : damage;
    assertThat(sql.sql(dialect).update()).isPositive();

    assertThat(epochsOfLatest()).contains(1);
    // The next one is no less new for it.
    save(attempt, 3, 0);
    assertThat(epochsOfLatest()).contains(3);
  }

  @Test
  void bytesThatAreNoCheckpointArePassedOver() {
    var attempt = start();
    save(attempt, 1, 0);
    var text = "{\"not\":\"one\"}".getBytes(StandardCharsets.UTF_8);
    running.checkpoint(attempt, new EncodedCheckpoint(2, 0, text, Sha256.hex(text)));

    assertThat(epochsOfLatest()).contains(1);
  }

  /** One of an older version, whose note has less in it. */
  @Test
  void aCheckpointThatIsReadAsNothingIsPassedOver() {
    var attempt = start();
    save(attempt, 1, 0);
    var note = Map.of("checkpoint", "{\"version\":2,\"stage\":0,\"teacher\":true}");
    var file = TensorsFile.write(new TensorsFile.Content(note, Fixtures.TENSORS));
    running.checkpoint(attempt, new EncodedCheckpoint(2, 0, file, Sha256.hex(file)));

    assertThat(epochsOfLatest()).contains(1);
  }

  @Test
  void anAttemptThatWasOvertakenStoresNone() {
    var overtaken = start();
    running.start(new QueuedTry(id, 1)).orElseThrow();

    assertThat(running.checkpoint(overtaken, EncodedCheckpoint.of(Fixtures.stored(3, 0))))
        .isFalse();
    assertThat(checkpoints.latest(id)).isEmpty();
  }

  @Test
  void theNextAttemptFindsItsPredecessors() {
    save(start(), 3, 0);
    var next = running.start(new QueuedTry(id, 1)).orElseThrow();
    save(next, 5, 0);

    assertThat(epochsOfLatest()).contains(5);
  }

  @Test
  void aJobThatSucceededNeedsNone() {
    var attempt = start();
    save(attempt, 3, 0);
    running.succeed(attempt, UUID::randomUUID);

    assertThat(checkpoints.latest(id)).isEmpty();
    assertThat(rows("training_checkpoint_piece")).isZero();
  }

  @Test
  void aDeletedJobTakesItsOwnAlong() {
    var attempt = start();
    save(attempt, 3, 0);
    running.fail(attempt, ProblemCode.INTERNAL_ERROR, "no");
    jobs.delete(id, JobState.TERMINAL);

    assertThat(rows("training_checkpoint")).isZero();
    assertThat(rows("training_checkpoint_piece")).isZero();
  }

  private void save(Attempt attempt, int epochs, int step) {
    var encoded = EncodedCheckpoint.of(Fixtures.stored(epochs, step));
    assertThat(running.checkpoint(attempt, encoded)).isTrue();
  }

  private Optional<Integer> epochsOfLatest() {
    return checkpoints.latest(id).map(stored -> stored.checkpoint().epochs().size());
  }

  private long rows(String table) {
    return sql.sql("select count(*) from " + table).query(Long.class).single();
  }

  private boolean isH2() {
    return getClass().getSimpleName().contains("OnH2");
  }

  private Attempt start() {
    var specification =
        new JobValidation(new Fixtures.Catalog(), new Fixtures.Models())
            .resolve(Fixtures.request("digits"));
    jobs.save(Fixtures.job(id, specification));
    // Flushes, as the transaction's end would.
    jobs.findState(id, 0);
    return running.start(new QueuedTry(id, 1)).orElseThrow();
  }
}
