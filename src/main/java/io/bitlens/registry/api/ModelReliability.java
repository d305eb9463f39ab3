package io.bitlens.registry.api;

import io.bitlens.registry.Model;
import io.bitlens.registry.api.ReliabilityDiagram.Panel;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.util.ArrayList;
import java.util.Locale;

/** What the reliability diagram of a model shows: the test set, before and after calibration. */
final class ModelReliability {

  private ModelReliability() {}

  /**
   * The diagram of a model.
   *
   * @throws ApiException NOT_FOUND if it was stored without bins
   */
  static ReliabilityDiagram of(Model model) {
    var test = model.test();
    if (test.reliability().isEmpty()) {
      throw new ApiException(
          ProblemCode.NOT_FOUND,
          "The model '%s' was stored by a version that kept no bins.".formatted(model.id()));
    }
    var panels = new ArrayList<Panel>();
    panels.add(new Panel("as it is", test.ece(), test.nll(), test.reliability()));
    model
        .calibration()
        .ifPresent(calibration -> {
          var scores = calibration.test();
          var name = String.format(Locale.ROOT, "T = %.3f", calibration.temperature());
          panels.add(new Panel(name, scores.ece(), scores.nll(), scores.reliability()));
        });
    return new ReliabilityDiagram(title(model), panels);
  }

  private static String title(Model model) {
    return "%s %s, %d test images of %s"
        .formatted(
            model.network().name(),
            model.precision().name(),
            model.test().images(),
            model.provenance().dataset());
  }
}
