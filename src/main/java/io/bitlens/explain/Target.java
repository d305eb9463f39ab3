package io.bitlens.explain;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.web.FieldProblem;
import java.util.List;
import java.util.OptionalInt;

/** The class that a request wants explained. */
final class Target {

  static final String PREDICTED = "predicted";

  private Target() {}

  /**
   * Finds the class that a text names.
   *
   * @param text {@value #PREDICTED}, a class index, or a label; a number is always an index
   * @param words that the request takes instead of a class, {@value #PREDICTED} among them
   * @param problems told where there is no such class
   * @return 0 to K-1 or {@link Explainer#PREDICTED}
   */
  static int parse(
      String text, List<String> words, List<String> labels, List<FieldProblem> problems) {
    if (text.equals(PREDICTED)) {
      return Explainer.PREDICTED;
    }
    var found = index(text, labels);
    if (found.isEmpty()) {
      problems.add(
          new FieldProblem(
              "target",
              "must be %s, 0 to %d, or one of %s; found '%s'"
                  .formatted(String.join(", ", words), labels.size() - 1, labels, text)));
    }
    return found.orElse(Explainer.PREDICTED);
  }

  /** The class of a label or an index; a number is always an index. */
  static OptionalInt index(String text, List<String> labels) {
    int index = text.matches("\\d{1,6}") ? Integer.parseInt(text) : labels.indexOf(text);
    return index < 0 || index >= labels.size() ? OptionalInt.empty() : OptionalInt.of(index);
  }
}
