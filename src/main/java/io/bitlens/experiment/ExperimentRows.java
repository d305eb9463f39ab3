package io.bitlens.experiment;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The stored experiments. */
interface ExperimentRows
    extends Repository<ExperimentRow, UUID>, JpaSpecificationExecutor<ExperimentRow> {

  ExperimentRow saveAndFlush(ExperimentRow experiment);

  Optional<ExperimentRow> findById(UUID id);

  /** The experiment, which nobody else changes until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select e from ExperimentRow e where e.id = :id")
  Optional<ExperimentRow> lock(UUID id);

  @Query("select e.id from ExperimentRow e where e.state = RUNNING order by e.id")
  List<UUID> running();

  void delete(ExperimentRow experiment);
}
