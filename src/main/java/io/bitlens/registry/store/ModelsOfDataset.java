package io.bitlens.registry.store;

import io.bitlens.dataset.DatasetReferences;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Keeps data sets that a stored model was trained on. */
@Component
class ModelsOfDataset implements DatasetReferences {

  private final ModelRows rows;

  ModelsOfDataset(ModelRows rows) {
    this.rows = rows;
  }

  @Override
  public Optional<String> to(String dataset) {
    return rows.findFirstByDataset(dataset).map(row -> "the model " + row.getId());
  }
}
