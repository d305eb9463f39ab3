package io.bitlens.experiment;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The cells of stored experiments. */
interface CellRows extends Repository<CellRow, CellRow.Key> {

  <S extends CellRow> List<S> saveAll(Iterable<S> cells);

  /** All cells of an experiment, in order. */
  @Query("select c from CellRow c where c.key.experiment = :experiment order by c.key.position")
  List<CellRow> of(UUID experiment);
}
