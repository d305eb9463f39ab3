package io.bitlens.training;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The stored metrics of each epoch. */
interface EpochRepository extends Repository<TrainingEpoch, TrainingEpoch.Key> {

  TrainingEpoch save(TrainingEpoch epoch);

  @Query("select e from TrainingEpoch e where e.id.jobId = :job order by e.id.epoch")
  List<TrainingEpoch> findByJob(UUID job);

  @Modifying
  @Query("delete from TrainingEpoch e where e.id.jobId = :job and e.id.epoch > :epoch")
  int deleteAfter(UUID job, int epoch);
}
