package io.bitlens.registry.store;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The models' rows. */
interface ModelRows extends JpaRepository<ModelRow, UUID>, JpaSpecificationExecutor<ModelRow> {

  Optional<ModelRow> findByJobId(UUID jobId);

  @Query(
      """
      select coalesce(sum(m.artifactBytes + m.tensorsBytes), 0) from ModelRow m
      where m.owner = :owner
      """)
  long bytesOf(String owner);

  Optional<ModelRow> findFirstByDataset(String dataset);

  /** The model, which nobody else changes, nor gives a name, until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select m from ModelRow m where m.id = :id")
  Optional<ModelRow> lock(UUID id);

  @Modifying
  @Query("delete from ModelRow m where m.id = :id")
  int deleteRow(UUID id);
}
