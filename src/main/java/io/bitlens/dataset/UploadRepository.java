package io.bitlens.dataset;

import io.bitlens.dataset.upload.ArchiveReading.Outcome;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The stored uploads. Updates hold only for an upload that is being validated; they return the
 * number of rows, and 0 means that it has been deleted or is done.
 */
@Transactional
interface UploadRepository extends Repository<UploadedDataset, UUID> {

  UploadedDataset saveAndFlush(UploadedDataset upload);

  Optional<UploadedDataset> findById(UUID id);

  Optional<UploadedDataset> findByName(String name);

  List<UploadedDataset> findAllByOrderByName();

  List<UploadedDataset> findByStateOrderByCreatedAt(UploadState state);

  long count();

  @Query("select coalesce(sum(u.bytes), 0) from UploadedDataset u")
  long bytes();

  @Query("select coalesce(sum(u.bytes), 0) from UploadedDataset u where u.owner = :owner")
  long bytesOf(String owner);

  @Query("select coalesce(sum(u.bytes), 0) from UploadedDataset u where u.id <> :id")
  long bytesOfOthers(UUID id);

  @Modifying(clearAutomatically = true)
  @Query(
      """
      update UploadedDataset u set u.attempts = u.attempts + 1, u.filesDone = 0, u.filesTotal = 0
      where u.id = :id and u.state = VALIDATING and u.attempts < :max
      """)
  int begin(UUID id, int max);

  /** The attempt was ended from outside: it does not count. */
  @Modifying(clearAutomatically = true)
  @Query(
      """
      update UploadedDataset u set u.attempts = u.attempts - 1
      where u.id = :id and u.state = VALIDATING
      """)
  int handBack(UUID id);

  @Modifying(clearAutomatically = true)
  @Query(
      """
      update UploadedDataset u set u.filesDone = :done, u.filesTotal = :total
      where u.id = :id and u.state = VALIDATING
      """)
  int progress(UUID id, int done, int total);

  @Modifying(clearAutomatically = true)
  @Query(
      """
      update UploadedDataset u
      set u.state = :state, u.outcome = :outcome, u.bytes = :bytes, u.filesDone = u.filesTotal,
        u.finishedAt = :now
      where u.id = :id and u.state = VALIDATING
      """)
  int finish(UUID id, UploadState state, Outcome outcome, long bytes, Instant now);

  /** Says that these are being validated. */
  @Modifying(clearAutomatically = true)
  @Query(
      """
      update UploadedDataset u set u.beats = u.beats + 1
      where u.id in :ids and u.state = VALIDATING
      """)
  int beat(Collection<UUID> ids);

  /** Rejects an upload that nobody has said this of since. */
  @Modifying(clearAutomatically = true)
  @Query(
      """
      update UploadedDataset u
      set u.state = REJECTED, u.outcome = :outcome, u.bytes = 0, u.filesDone = u.filesTotal,
        u.finishedAt = :now
      where u.id = :id and u.state = VALIDATING and u.beats = :beats
      """)
  int abandon(UUID id, long beats, Outcome outcome, Instant now);

  @Modifying(clearAutomatically = true)
  @Query("delete from UploadedDataset u where u.id = :id")
  int delete(UUID id);
}
