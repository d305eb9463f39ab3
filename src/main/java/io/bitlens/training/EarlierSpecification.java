package io.bitlens.training;

import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.training.trainer.AugmentationSpec;
import io.bitlens.training.trainer.DistillationSpec;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.QuantizerSpec;
import io.bitlens.training.trainer.Recipe;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What trainings did before there was a choice. A field that is added to {@link JobSpecification}
 * gets its value here, or the jobs stored before it cannot be read any more.
 */
final class EarlierSpecification {

  private static final Map<String, Object> FIELDS =
      Map.of(
          "quantizers",
          QuantizerSpec.DEFAULT,
          "recipe",
          Recipe.FAST.id(),
          "augmentation",
          AugmentationSpec.NONE,
          "warmStart",
          new WarmStart(false, 10, null),
          "distillation",
          new Distillation(0, DistillationSpec.NONE.temperature(), null),
          "earlyStopping",
          new EarlyStopping(0),
          "arithmetic",
          Arithmetic.FP32);

  private static final Map<String, Object> FIELDS_OF_OPTIMIZER =
      Map.of(
          "weightDecay",
          OptimizerSpec.DEFAULT.weightDecay(),
          "warmupEpochs",
          OptimizerSpec.DEFAULT.warmupEpochs());

  private EarlierSpecification() {}

  /** Adds what a stored specification lacks. */
  static void complete(ObjectNode stored, JsonMapper mapper) {
    complete(stored, FIELDS, mapper);
    if (stored.get("optimizer") instanceof ObjectNode optimizer) {
      complete(optimizer, FIELDS_OF_OPTIMIZER, mapper);
    }
  }

  private static void complete(ObjectNode stored, Map<String, Object> fields, JsonMapper mapper) {
    fields.forEach((name, value) -> stored.putIfAbsent(name, mapper.valueToTree(value)));
  }
}
