package io.bitlens.study;

import io.bitlens.web.Violations;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which options belong to which kind of study: others would be ignored, and are refused. */
final class OptionsOfKind {

  private OptionsOfKind() {}

  static void check(StudyKind kind, StudyRequest request, Violations check) {
    refuse(kind, "/model", request.model(), check, StudyKind.FAITHFULNESS, StudyKind.LAYER_BLAME);
    refuse(kind, "/models", request.models(), check, StudyKind.AGREEMENT);
    refuse(kind, "/control", request.control(), check, StudyKind.AGREEMENT);
    refuse(
        kind,
        "/resamples",
        request.resamples(),
        check,
        StudyKind.FAITHFULNESS,
        StudyKind.LAYER_BLAME);
    refuse(kind, "/sensitivity", request.sensitivity(), check, StudyKind.FAITHFULNESS);
    refuse(kind, "/randomization", request.randomization(), check, StudyKind.FAITHFULNESS);
    refuse(kind, "/bits", request.bits(), check, StudyKind.LAYER_BLAME);
    refuse(kind, "/activations", request.activations(), check, StudyKind.LAYER_BLAME);
  }

  private static void refuse(
      StudyKind kind,
      String pointer,
      @Nullable Object given,
      Violations check,
      StudyKind... takenBy) {
    if (given != null && !Set.of(takenBy).contains(kind)) {
      check.add(pointer, "is no option of " + kind);
    }
  }
}
