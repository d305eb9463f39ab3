package io.bitlens.experiment;

import io.bitlens.experiment.report.Report;
import io.bitlens.experiment.report.ReportInput;
import io.bitlens.experiment.report.ReportInput.Agreeing;
import io.bitlens.experiment.report.ReportInput.Faithful;
import io.bitlens.experiment.report.ReportInput.Trained;
import io.bitlens.explain.metric.Estimate;
import io.bitlens.explain.metric.FaithfulnessMeasures;
import io.bitlens.nn.NetworkCost;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelStore;
import io.bitlens.study.AgreementResult;
import io.bitlens.study.AgreementSummary;
import io.bitlens.study.FaithfulnessResult;
import io.bitlens.study.FaithfulnessSummary;
import io.bitlens.study.Studies;
import io.bitlens.study.StudyResult;
import io.bitlens.telemetry.ProductBuild;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Puts together what is reported of an experiment. */
@Component
class Reports {

  private final Experiments experiments;
  private final ModelStore models;
  private final Studies studies;
  private final Galleries galleries;
  private final ProductBuild build;

  Reports(
      Experiments experiments,
      ModelStore models,
      Studies studies,
      Galleries galleries,
      ProductBuild build) {
    this.experiments = experiments;
    this.models = models;
    this.studies = studies;
    this.galleries = galleries;
    this.build = build;
  }

  /**
   * The report of what there is by now.
   *
   * @throws io.bitlens.web.ApiException NOT_FOUND
   */
  Report of(UUID id) {
    var stored = experiments.find(id);
    var experiment = stored.experiment();
    var specification = experiment.specification();
    var found = new LinkedHashMap<CellRow, Model>();
    for (var cell : stored.cells()) {
      cell.model().flatMap(models::find).ifPresent(model -> found.put(cell, model));
    }
    return Report.of(
        new ReportInput(
            id.toString(),
            experiment.name(),
            experiment.state().name(),
            stored.cells().stream().allMatch(CellRow::settled),
            experiment.createdAt(),
            experiment.finishedAt(),
            specification.request(),
            new ReportInput.Thresholds(specification.accuracyDrop(), specification.mapAgreement()),
            stored.cells().stream()
                .map(cell -> cell(cell, Optional.ofNullable(found.get(cell))))
                .toList(),
            galleries.of(found),
            ReportEnvironment.of(
                experiment.finishedAt().map(end -> Duration.between(experiment.createdAt(), end)),
                found.values().stream().map(Model::provenance).toList(),
                build)));
  }

  private ReportInput.Cell cell(CellRow row, Optional<Model> model) {
    var cell = row.cell();
    return new ReportInput.Cell(
        cell.dataset(),
        cell.network(),
        cell.precision(),
        cell.guided(),
        cell.seed(),
        row.failure(),
        model.map(m -> trained(row, m)));
  }

  private Trained trained(CellRow row, Model model) {
    var provenance = model.provenance();
    return new Trained(
        model.id().toString(),
        model.test().accuracy(),
        model.validation().accuracy(),
        model.test().ece(),
        model.test().nll(),
        model.artifactBytes(),
        NetworkCost.of(model.network(), model.precision()).bops(),
        Duration.between(provenance.startedAt(), provenance.finishedAt()).toMillis() / 1e3,
        row.faithfulness().flatMap(this::result).flatMap(Reports::faithful),
        row.twinAgreement().flatMap(this::result).flatMap(Reports::agreeing),
        row.seedAgreement().flatMap(this::result).flatMap(Reports::agreeing));
  }

  private Optional<StudyResult> result(UUID study) {
    return studies.findIfThere(study).flatMap(found -> studies.result(found.id()));
  }

  private static Optional<Faithful> faithful(StudyResult result) {
    return result instanceof FaithfulnessResult found
        ? Optional.of(faithful(found.byImage().size(), found.summary()))
        : Optional.empty();
  }

  private static Faithful faithful(int images, FaithfulnessSummary summary) {
    var maps = summary.maps();
    var random = summary.control();
    return new Faithful(
        images,
        curve(maps),
        curve(random),
        maps.deletion().auc().mean(),
        random.deletion().auc().mean(),
        maps.insertion().auc().mean(),
        random.insertion().auc().mean(),
        maps.srg().mean(),
        maps.sparsity().mean(),
        maps.maxSensitivity()
            .map(estimate -> OptionalDouble.of(estimate.mean()))
            .orElse(OptionalDouble.empty()));
  }

  private static List<Double> curve(FaithfulnessMeasures measures) {
    return measures.deletion().probability().stream().map(Estimate::mean).toList();
  }

  private static Optional<Agreeing> agreeing(StudyResult result) {
    return result instanceof AgreementResult found
        ? found.summary().pairs().stream().findFirst().map(Reports::agreeing)
        : Optional.empty();
  }

  private static Agreeing agreeing(AgreementSummary.Pair pair) {
    var maps = pair.maps();
    return new Agreeing(
        maps.spearman().median(),
        maps.ssim().median(),
        maps.cosine().median(),
        maps.topIou().median(),
        pair.sameClass());
  }
}
