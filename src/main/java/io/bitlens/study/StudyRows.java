package io.bitlens.study;

import io.bitlens.web.ProblemCode;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/**
 * The stored studies. Updates are conditional on the state and, where a worker writes, on the
 * attempt: they return the number of rows, and 0 means that the study is no longer what the caller
 * took it for.
 */
interface StudyRows extends Repository<StudyRow, UUID>, JpaSpecificationExecutor<StudyRow> {

  /** Writes at once, for what refers to the study in the same transaction. */
  StudyRow saveAndFlush(StudyRow study);

  Optional<StudyRow> findById(UUID id);

  /** The study, which nobody else changes until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select s from StudyRow s where s.id = :id")
  Optional<StudyRow> lock(UUID id);

  long countByState(StudyState state);

  @Query("select s.state from StudyRow s where s.id = :id and s.attempt = :attempt")
  Optional<StudyState> findState(UUID id, int attempt);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update StudyRow s
      set s.state = RUNNING, s.attempt = s.attempt + 1, s.crashes = :crashes, s.phase = 'starting',
        s.percent = 0, s.startedAt = coalesce(s.startedAt, :now), s.version = s.version + 1
      where s.id = :id and s.attempt = :attempt and s.state in :from
      """)
  int start(UUID id, int attempt, Collection<StudyState> from, int crashes, Instant now);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update StudyRow s
      set s.phase = :phase, s.percent = :percent, s.version = s.version + 1
      where s.id = :id and s.attempt = :attempt and s.state in (RUNNING, CANCELLING)
      """)
  int progress(UUID id, int attempt, String phase, double percent);

  /** Ends the attempt's study, or hands it back. */
  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update StudyRow s
      set s.state = :to, s.phase = :phase, s.finishedAt = :finishedAt, s.version = s.version + 1
      where s.id = :id and s.attempt = :attempt and s.state = :from
      """)
  int end(
      UUID id,
      int attempt,
      StudyState from,
      StudyState to,
      String phase,
      @Nullable Instant finishedAt);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update StudyRow s
      set s.state = FAILED, s.errorCode = :code, s.errorDetail = :detail, s.phase = 'failed',
        s.crashes = :crashes, s.finishedAt = :now, s.version = s.version + 1
      where s.id = :id and s.attempt = :attempt and s.state in :from
      """)
  int fail(
      UUID id,
      int attempt,
      Collection<StudyState> from,
      ProblemCode code,
      String detail,
      int crashes,
      Instant now);

  /** Moves the study from one state to another, whatever its attempt. */
  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update StudyRow s
      set s.state = :to, s.phase = :phase, s.finishedAt = :finishedAt, s.version = s.version + 1
      where s.id = :id and s.state = :from
      """)
  int move(UUID id, StudyState from, StudyState to, String phase, @Nullable Instant finishedAt);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query("delete from StudyRow s where s.id = :id and s.state in :states")
  int delete(UUID id, Collection<StudyState> states);
}
