package io.bitlens.explain;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The classes that a request wants explained.
 *
 * @param classes one for each image, or a single one for all; 0 to K-1 or {@link
 *     Explainer#PREDICTED}
 */
record Targets(List<Integer> classes, boolean byImage) {

  private static final String TRUE = "true";
  private static final List<String> WORDS = List.of(Target.PREDICTED, TRUE);

  /**
   * Finds the classes that a request names. A class is an index or a label; a number is always an
   * index.
   *
   * @param target {@value Target#PREDICTED}, {@value #TRUE}, or a class
   * @param labels the true classes of the images, between commas; with {@value #TRUE} only
   * @param problems told where there is no such class
   */
  static Targets parse(
      String target,
      Optional<String> labels,
      List<String> classNames,
      List<FieldProblem> problems) {
    if (target.equals(TRUE)) {
      return byImage(labels, classNames, problems);
    }
    if (labels.isPresent()) {
      problems.add(new FieldProblem("labels", "goes with target=true, found target=" + target));
    }
    return new Targets(List.of(Target.parse(target, WORDS, classNames, problems)), false);
  }

  private static Targets byImage(
      Optional<String> labels, List<String> classNames, List<FieldProblem> problems) {
    if (labels.isEmpty()) {
      problems.add(
          new FieldProblem(
              "labels", "is needed with target=true: the class of each image, between commas"));
      return new Targets(List.of(), true);
    }
    var names = Arrays.asList(labels.get().split(",", -1));
    var wrong =
        names.stream().filter(name -> Target.index(name, classNames).isEmpty()).distinct().toList();
    if (!wrong.isEmpty()) {
      problems.add(
          new FieldProblem(
              "labels",
              "must each be 0 to %d or one of %s; found %s"
                  .formatted(classNames.size() - 1, classNames, wrong)));
    }
    var found =
        names.stream()
            .map(name -> Target.index(name, classNames))
            .flatMapToInt(OptionalInt::stream);
    return new Targets(found.boxed().toList(), true);
  }

  /**
   * The class of each of so many images.
   *
   * @throws ApiException if the request had another number of labels
   */
  int[] of(int images) {
    if (byImage && classes.size() != images) {
      throw ApiException.invalid(
          List.of(
              new FieldProblem(
                  "labels",
                  "must be as many as the images, %d, found %d"
                      .formatted(images, classes.size()))));
    }
    var all = byImage ? classes : Collections.nCopies(images, classes.getFirst());
    return all.stream().mapToInt(Integer::intValue).toArray();
  }
}
