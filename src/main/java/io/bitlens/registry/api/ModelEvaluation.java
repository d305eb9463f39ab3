package io.bitlens.registry.api;

import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.registry.Model;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Everything measured on a model, in the API. */
@Schema(description = "Metrics of a model, with accuracy by class and confusion matrix.")
record ModelEvaluation(
    UUID model,
    @Schema(description = "Names of the rows and columns of the confusion matrices")
        List<String> classNames,
    @Schema(description = "On the split by which the best epoch was chosen") Evaluation validation,
    @Schema(description = "On the test set, measured once") Evaluation test,
    @Schema(
            description =
                "The temperature that divides the logits, fitted to the validation split, and both"
                    + " splits' scores with it; absent for models of earlier versions")
        Optional<Calibration> calibration) {

  static ModelEvaluation of(Model model) {
    return new ModelEvaluation(
        model.id(), model.classNames(), model.validation(), model.test(), model.calibration());
  }
}
