package io.bitlens.training;

import io.bitlens.training.trainer.DistillationSpec;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a job's training distills.
 *
 * @param weight 0 (none) to 1
 * @param temperature above 0
 * @param teacher the stored model that teaches; null for the job's own full-precision stage
 */
record Distillation(double weight, double temperature, @Nullable UUID teacher) {

  DistillationSpec spec() {
    return new DistillationSpec(weight, temperature);
  }
}
