package io.bitlens.experiment;

import io.bitlens.nn.Networks;
import io.bitlens.training.JobRequest;
import io.bitlens.training.Trainings;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import io.bitlens.web.Violations;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Fills the defaults of an experiment in, and finds everything that is wrong with it. */
@Component
class ExperimentValidation {

  private static final int MAX_CELLS = 500;
  private static final int MAX_NAME = 200;
  private static final int DEFAULT_IMAGES = 500;
  private static final int MAX_IMAGES = 10_000;
  private static final double DEFAULT_DROP = 0.01;
  private static final List<Long> DEFAULT_SEEDS = List.of(1L, 2L, 3L);

  private final Trainings trainings;

  ExperimentValidation(Trainings trainings) {
    this.trainings = trainings;
  }

  /**
   * The request with every default filled in.
   *
   * @throws ApiException INVALID_VALUE with everything that is wrong
   */
  ExperimentSpecification resolve(ExperimentRequest request) {
    var check = new Violations();
    var preset = preset(request.preset(), check);
    var specification =
        new ExperimentSpecification(
            name(request, preset, check),
            values(
                "/datasets",
                request.datasets(),
                preset.map(Preset::datasets).orElse(List.of()),
                check),
            values(
                "/networks",
                request.networks(),
                preset.map(Preset::networks).orElse(List.of(Networks.SGT_CNN)),
                check),
            values(
                "/precisions",
                request.precisions(),
                preset.map(Preset::precisions).orElse(Preset.PRECISIONS),
                check),
            values("/guided", request.guided(), List.of(true, false), check),
            values("/seeds", request.seeds(), DEFAULT_SEEDS, check),
            base(request.base(), preset, check),
            check.range("/images", request.images(), DEFAULT_IMAGES, 1, MAX_IMAGES),
            accuracyDrop(request.recommendation(), check),
            mapAgreement(request.recommendation(), check));
    checkCells(specification, check);
    check.throwIfAny();
    return specification;
  }

  private static Optional<Preset> preset(@Nullable String id, Violations check) {
    var preset = id == null ? Optional.<Preset>empty() : Preset.find(id);
    if (id != null && preset.isEmpty()) {
      check.add("/preset", "must be one of " + Preset.ids() + ", found " + id);
    }
    return preset;
  }

  private static String name(ExperimentRequest request, Optional<Preset> preset, Violations check) {
    var name =
        Optional.ofNullable(request.name()).orElse(preset.map(Preset::id).orElse("experiment"));
    if (name.isBlank() || name.length() > MAX_NAME) {
      check.add("/name", "must have 1 to " + MAX_NAME + " characters, found " + name.length());
    }
    return name;
  }

  private static <T> List<T> values(
      String pointer, @Nullable List<@Nullable T> given, List<T> byDefault, Violations check) {
    if (given == null) {
      if (byDefault.isEmpty()) {
        check.add(pointer, "must name at least one");
      }
      return byDefault;
    }
    var values = given.stream().filter(Objects::nonNull).toList();
    if (values.isEmpty() || new HashSet<>(values).size() < given.size()) {
      check.add(pointer, "must have at least one value, and each once, found " + given);
    }
    return List.copyOf(new LinkedHashSet<>(values));
  }

  private static JobRequest base(
      @Nullable JobRequest given, Optional<Preset> preset, Violations check) {
    var base = given == null ? JobRequest.EMPTY : given;
    refuse("/base/dataset", base.dataset(), "/datasets", check);
    refuse("/base/network", base.network(), "/networks", check);
    refuse("/base/precision", base.precision(), "/precisions", check);
    refuse("/base/seed", base.seed(), "/seeds", check);
    if (base.saliency() != null) {
      refuse("/base/saliency/guided", base.saliency().guided(), "/guided", check);
    }
    boolean ownLength = base.epochs() != null || preset.isEmpty();
    return ownLength ? base : base.withEpochs(preset.get().epochs());
  }

  private static void refuse(
      String pointer, @Nullable Object given, String instead, Violations check) {
    if (given != null) {
      check.add(pointer, "comes from the grid: give " + instead);
    }
  }

  private static double accuracyDrop(ExperimentRequest.@Nullable Rule rule, Violations check) {
    return check.between(
        "/recommendation/accuracyDrop",
        rule == null ? null : rule.accuracyDrop(),
        DEFAULT_DROP,
        0,
        1);
  }

  private static OptionalDouble mapAgreement(
      ExperimentRequest.@Nullable Rule rule, Violations check) {
    var given = rule == null ? null : rule.mapAgreement();
    return given == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(check.between("/recommendation/mapAgreement", given, 0, -1, 1));
  }

  /** Each cell is a job like any other: what a job would be refused for is told of the grid. */
  private void checkCells(ExperimentSpecification specification, Violations check) {
    int count =
        specification.datasets().size()
            * specification.networks().size()
            * specification.precisions().size()
            * specification.guided().size()
            * specification.seeds().size();
    if (count > MAX_CELLS) {
      check.add("", "must have at most " + MAX_CELLS + " trainings, found " + count);
      return;
    }
    var told = new LinkedHashSet<FieldProblem>();
    for (var cell : specification.cells()) {
      problems(specification, cell).forEach(told::add);
    }
    told.forEach(problem -> check.add(problem.pointer(), problem.detail()));
  }

  private List<FieldProblem> problems(
      ExperimentSpecification specification, ExperimentSpecification.Cell cell) {
    try {
      trainings.check(cell.request(specification.base()));
      return List.of();
    } catch (ApiException refused) {
      if (refused.code() != ProblemCode.INVALID_VALUE) {
        throw refused;
      }
      return refused.errors().stream()
          .map(error ->
              new FieldProblem(place(error.pointer(), specification, cell), error.detail()))
          .toList();
    }
  }

  private static String place(
      String pointer, ExperimentSpecification specification, ExperimentSpecification.Cell cell) {
    return switch (pointer) {
      case "/dataset" -> "/datasets/" + specification.datasets().indexOf(cell.dataset());
      case "/network" -> "/networks/" + specification.networks().indexOf(cell.network());
      case "/precision" -> "/precisions/" + specification.precisions().indexOf(cell.precision());
      default -> "/base" + pointer;
    };
  }
}
