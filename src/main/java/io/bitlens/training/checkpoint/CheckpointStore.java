package io.bitlens.training.checkpoint;

import io.bitlens.database.BytePieces;
import io.bitlens.database.Sha256;
import io.bitlens.registry.artifact.ArtifactFormatException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The newest checkpoints of each job that is not over, or could be tried again. */
@Component
public class CheckpointStore {

  /** So many of a job are kept: one to go back to if the newest cannot be read. */
  static final int KEPT = 2;

  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);

  private final JdbcClient jdbc;
  private final BytePieces pieces;
  private final Clock clock;

  CheckpointStore(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.pieces = new BytePieces(jdbc, "training_checkpoint_piece", "job_id", "sequence");
    this.clock = clock;
  }

  /**
   * Stores a checkpoint and forgets those that are too old, in the caller's transaction, which
   * holds the job: two attempts never write at the same time.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void save(UUID job, int attempt, EncodedCheckpoint checkpoint) {
    int sequence = sequences(job).stream().findFirst().orElse(0) + 1;
    jdbc.sql(
            """
            insert into training_checkpoint
            (job_id, sequence, attempt, epochs, step, byte_count, sha256, created_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            job,
            sequence,
            attempt,
            checkpoint.epochs(),
            checkpoint.step(),
            checkpoint.bytes().length,
            checkpoint.sha256(),
            clock.instant().atOffset(ZoneOffset.UTC))
        .update();
    pieces.insert(checkpoint.bytes(), job, sequence);
    jdbc.sql("delete from training_checkpoint where job_id = ? and sequence <= ?")
        .params(job, sequence - KEPT)
        .update();
  }

  /** The newest checkpoint of a job that can be read; damaged ones are passed over. */
  public Optional<StoredCheckpoint> latest(UUID job) {
    return sequences(job).stream().flatMap(sequence -> read(job, sequence).stream()).findFirst();
  }

  private Optional<StoredCheckpoint> read(UUID job, int sequence) {
    var expected =
        jdbc.sql("select sha256 from training_checkpoint where job_id = ? and sequence = ?")
            .params(job, sequence)
            .query(String.class)
            .optional();
    var bytes = pieces.read(job, sequence);
    if (!expected.equals(Optional.of(Sha256.hex(bytes)))) {
      log.warn("Checkpoint {} of job {} is damaged: its SHA-256 differs", sequence, job);
      return Optional.empty();
    }
    try {
      return Optional.of(CheckpointFile.read(bytes));
    } catch (ArtifactFormatException | RuntimeException e) {
      // Its bytes are as they were written, by a version that wrote something else.
      log.warn("Checkpoint {} of job {} cannot be read", sequence, job, e);
      return Optional.empty();
    }
  }

  private List<Integer> sequences(UUID job) {
    return jdbc.sql(
            "select sequence from training_checkpoint where job_id = ? order by sequence desc")
        .param(job)
        .query((row, number) -> row.getInt(1))
        .list();
  }

  /** Forgets all checkpoints of a job. */
  @Transactional
  public void delete(UUID job) {
    jdbc.sql("delete from training_checkpoint where job_id = ?").param(job).update();
  }
}
