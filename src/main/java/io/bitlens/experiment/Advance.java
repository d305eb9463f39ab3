package io.bitlens.experiment;

import io.bitlens.nn.Precisions;
import io.bitlens.study.AgreementSpecification;
import io.bitlens.study.FaithfulnessSpecification;
import io.bitlens.study.Studies;
import io.bitlens.study.Study;
import io.bitlens.study.StudySpecification;
import io.bitlens.training.JobState;
import io.bitlens.training.Training;
import io.bitlens.training.Trainings;
import io.bitlens.web.ApiException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes a running experiment as far as it gets: queues trainings, notes models, asks for studies,
 * and ends it when nothing is left. Everything is in the rows, so that any process can go on at any
 * time.
 */
@Component
class Advance {

  /** Others' jobs shall find room, too. */
  private static final int MAX_WAITING = 20;

  private final ExperimentRows experiments;
  private final CellRows cells;
  private final Trainings trainings;
  private final Studies studies;
  private final Clock clock;

  Advance(
      ExperimentRows experiments,
      CellRows cells,
      Trainings trainings,
      Studies studies,
      Clock clock) {
    this.experiments = experiments;
    this.cells = cells;
    this.trainings = trainings;
    this.studies = studies;
    this.clock = clock;
  }

  /** Takes the experiment of that id on, if it is there and runs. */
  @Transactional
  public void advance(UUID id) {
    var experiment = experiments.lock(id).filter(row -> !row.state().terminal());
    experiment.ifPresent(row -> advance(row, cells.of(id)));
  }

  private void advance(ExperimentRow experiment, List<CellRow> all) {
    boolean changed = false;
    var asking = new Asking(experiment, all);
    for (var cell : all) {
      changed |= !cell.settled() && asking.advance(cell);
    }
    if (all.stream().allMatch(CellRow::settled)) {
      boolean failed = all.stream().anyMatch(cell -> cell.failure().isPresent());
      experiment.finish(
          failed ? ExperimentState.FAILED : ExperimentState.SUCCEEDED, clock.instant());
    } else if (changed) {
      experiment.changed();
    }
    // The updates of jobs and studies let go of everything that JPA holds.
    cells.saveAll(all);
    experiments.saveAndFlush(experiment);
  }

  /** One look at all cells of an experiment. */
  private final class Asking {

    private final ExperimentRow experiment;
    private final ExperimentSpecification specification;
    private final List<CellRow> all;
    private long waiting;
    private long jobRoom;
    private long studyRoom = studies.room();

    Asking(ExperimentRow experiment, List<CellRow> all) {
      this.experiment = experiment;
      this.specification = experiment.specification();
      this.all = all;
      this.jobRoom = trainings.room(experiment.owner());
      this.waiting =
          all.stream()
              .filter(cell -> cell.model().isEmpty() && !cell.settled())
              .flatMap(cell -> cell.job().flatMap(trainings::find).stream())
              .filter(job -> job.state() == JobState.QUEUED)
              .count();
    }

    /** Whether anything happened. */
    boolean advance(CellRow cell) {
      if (cell.job().isEmpty()) {
        return submit(cell);
      }
      boolean changed = cell.model().isEmpty() && followJob(cell, cell.job().get());
      return cell.model().map(model -> measure(cell, model)).orElse(false) || changed;
    }

    private boolean submit(CellRow cell) {
      if (waiting >= MAX_WAITING || jobRoom <= 0) {
        return false;
      }
      var request = cell.cell().request(specification.base());
      try {
        trainings.check(request);
      } catch (ApiException refused) {
        // It made sense when the experiment was asked for: a data set may be gone since.
        cell.failed("its job is refused: " + refused.detail());
        return true;
      }
      waiting++;
      jobRoom--;
      cell.submitted(trainings.submit(request, experiment.owner()));
      return true;
    }

    private boolean followJob(CellRow cell, UUID job) {
      var training = trainings.find(job);
      if (training.isEmpty()) {
        cell.failed("its job was deleted");
        return true;
      }
      return follow(cell, training.get());
    }

    private boolean follow(CellRow cell, Training training) {
      training.model().ifPresent(cell::trained);
      if (training.state() == JobState.FAILED || training.state() == JobState.CANCELLED) {
        cell.failed(
            "its job is %s%s"
                .formatted(training.state(), training.failure().map(why -> ": " + why).orElse("")));
      }
      return training.state().terminal();
    }

    private boolean measure(CellRow cell, UUID model) {
      boolean asked = askFaithfulness(cell, model);
      asked |= askTwinAgreement(cell, model);
      asked |= askSeedAgreement(cell, model);
      boolean complete =
          cell.faithfulness().isPresent()
              && (cell.twinAgreement().isPresent() || twin(cell).isEmpty())
              && (cell.seedAgreement().isPresent() || otherSeed(cell).isEmpty());
      return (complete && settle(cell)) || asked;
    }

    private boolean askFaithfulness(CellRow cell, UUID model) {
      if (cell.faithfulness().isPresent()) {
        return false;
      }
      var plain = FaithfulnessSpecification.of(model);
      return ask(new FaithfulnessSpecification(
              model,
              plain.method(),
              specification.images(),
              plain.seed(),
              plain.resamples(),
              plain.sensitivityRadius(),
              plain.sensitivitySamples(),
              plain.randomization()))
          .map(study -> {
            cell.measuresFaithfulness(study);
            return true;
          })
          .orElse(false);
    }

    private boolean askTwinAgreement(CellRow cell, UUID model) {
      var twin = twin(cell).flatMap(CellRow::model);
      if (cell.twinAgreement().isPresent() || twin.isEmpty()) {
        return false;
      }
      return ask(agreement(twin.get(), model))
          .map(study -> {
            cell.measuresTwinAgreement(study);
            return true;
          })
          .orElse(false);
    }

    private boolean askSeedAgreement(CellRow cell, UUID model) {
      var other = otherSeed(cell).flatMap(CellRow::model);
      if (cell.seedAgreement().isPresent() || other.isEmpty()) {
        return false;
      }
      return ask(agreement(model, other.get()))
          .map(study -> {
            cell.measuresSeedAgreement(study);
            return true;
          })
          .orElse(false);
    }

    private AgreementSpecification agreement(UUID first, UUID second) {
      var plain = AgreementSpecification.of(List.of(first, second));
      return new AgreementSpecification(
          plain.models(), List.of(), plain.method(), specification.images(), plain.seed());
    }

    private Optional<UUID> ask(StudySpecification study) {
      if (studyRoom <= 0) {
        return Optional.empty();
      }
      studyRoom--;
      return Optional.of(studies.request(study, experiment.owner()).id());
    }

    /** Whether all studies are over. */
    private boolean settle(CellRow cell) {
      var found = cell.studies().map(studies::findIfThere).toList();
      if (found.stream().anyMatch(study -> study.map(s -> !s.state().terminal()).orElse(false))) {
        return false;
      }
      found.stream()
          .filter(study -> study.map(s -> s.state().failed()).orElse(true))
          .findFirst()
          .ifPresentOrElse(study -> cell.failed(failure(study)), cell::allMeasured);
      return true;
    }

    private static String failure(Optional<Study> study) {
      return study
          .map(s ->
              "its study of %s is %s%s"
                  .formatted(
                      s.specification().kind(),
                      s.state(),
                      s.failure().map(f -> ": " + f.detail()).orElse("")))
          .orElse("a study of its model was deleted");
    }

    /** The full-precision cell that a quantized one is compared with; empty if none will be. */
    private Optional<CellRow> twin(CellRow cell) {
      var own = cell.cell();
      return own.precision().equals(Precisions.FP32)
          ? Optional.empty()
          : find(
              new ExperimentSpecification.Cell(
                  own.dataset(), own.network(), Precisions.FP32, own.guided(), own.seed()));
    }

    /** Of a full-precision cell that of the next seed, the first after the last. */
    private Optional<CellRow> otherSeed(CellRow cell) {
      var own = cell.cell();
      var seeds = specification.seeds();
      if (!own.precision().equals(Precisions.FP32) || seeds.size() < 2) {
        return Optional.empty();
      }
      long next = seeds.get((seeds.indexOf(own.seed()) + 1) % seeds.size());
      return find(
          new ExperimentSpecification.Cell(
              own.dataset(), own.network(), own.precision(), own.guided(), next));
    }

    /** A cell that has a model or may still get one. */
    private Optional<CellRow> find(ExperimentSpecification.Cell wanted) {
      return all.stream()
          .filter(cell -> cell.cell().equals(wanted))
          .filter(cell -> cell.model().isPresent() || cell.failure().isEmpty())
          .findFirst();
    }
  }
}
