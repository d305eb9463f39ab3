package io.bitlens.experiment;

import io.bitlens.study.Studies;
import io.bitlens.training.Training;
import io.bitlens.training.Trainings;
import io.bitlens.web.ApiException;
import io.bitlens.web.IfMatch;
import io.bitlens.web.Ownership;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.ProblemCode;
import io.bitlens.web.UuidV7;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.PredicateSpecification;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The experiments, as callers see and change them. */
@Service
class Experiments {

  private final ExperimentRows experiments;
  private final CellRows cells;
  private final Trainings trainings;
  private final Studies studies;
  private final UuidV7 ids;
  private final Clock clock;

  Experiments(
      ExperimentRows experiments,
      CellRows cells,
      Trainings trainings,
      Studies studies,
      UuidV7 ids,
      Clock clock) {
    this.experiments = experiments;
    this.cells = cells;
    this.trainings = trainings;
    this.studies = studies;
    this.ids = ids;
    this.clock = clock;
  }

  /** An experiment with its cells, in order. */
  record Stored(ExperimentRow experiment, List<CellRow> cells) {}

  /** Stores an experiment; its trainings are queued soon after. */
  @Transactional
  Stored create(ExperimentSpecification specification, String owner) {
    var row =
        experiments.saveAndFlush(
            new ExperimentRow(ids.next(), owner, specification, clock.instant()));
    var all = new ArrayList<CellRow>();
    for (var cell : specification.cells()) {
      all.add(new CellRow(new CellRow.Key(row.id(), all.size()), cell));
    }
    return new Stored(row, cells.saveAll(all));
  }

  /**
   * The experiment of that id.
   *
   * @throws ApiException NOT_FOUND
   */
  @Transactional(readOnly = true)
  Stored find(UUID id) {
    return experiments
        .findById(id)
        .filter(row -> Ownership.sees(row.owner()))
        .map(row -> new Stored(row, cells.of(id)))
        .orElseThrow(() -> notFound(id));
  }

  /** One page of the experiments, newest first. */
  @Transactional(readOnly = true)
  Page<ExperimentRow> list(PageRequest page) {
    PredicateSpecification<ExperimentRow> wanted =
        PredicateSpecification.allOf(
            (row, where) ->
                Ownership.only()
                    .map(owner -> where.equal(row.get("owner"), owner))
                    .orElseGet(where::conjunction),
            (row, where) ->
                page.before()
                    .map(before -> where.lessThan(row.get("id"), before))
                    .orElseGet(where::conjunction));
    var read =
        experiments.findBy(
            wanted, query -> query.sortBy(Sort.by("id").descending()).limit(page.limit()).all());
    return page.page(read, ExperimentRow::id);
  }

  /**
   * Cancels an experiment with all of its jobs and studies that are not over.
   *
   * @return whether this call did it, rather than an earlier one
   * @throws ApiException NOT_FOUND; WRONG_STATE if it finished; PRECONDITION_FAILED
   */
  @Transactional
  boolean cancel(UUID id, IfMatch expected) {
    var row = lock(id, expected);
    if (row.state() == ExperimentState.CANCELLED) {
      return false;
    }
    if (row.state().terminal()) {
      throw new ApiException(
          ProblemCode.WRONG_STATE,
          "The experiment is " + row.state() + "; only a RUNNING one can be cancelled.");
    }
    var all = cells.of(id);
    row.finish(ExperimentState.CANCELLED, clock.instant());
    // Before the updates of jobs and studies, which let go of everything that JPA holds.
    experiments.saveAndFlush(row);
    for (var cell : all) {
      cell.job().ifPresent(trainings::cancelIfGoing);
      cell.studies().forEach(studies::cancelIfGoing);
    }
    return true;
  }

  /**
   * Goes on with what failed or was cancelled: jobs from their last checkpoint, those that are gone
   * anew.
   *
   * @throws ApiException NOT_FOUND; WRONG_STATE if it did not fail and was not cancelled;
   *     PRECONDITION_FAILED
   */
  @Transactional
  Stored retry(UUID id, IfMatch expected) {
    var row = lock(id, expected);
    if (row.state() != ExperimentState.FAILED && row.state() != ExperimentState.CANCELLED) {
      throw new ApiException(
          ProblemCode.WRONG_STATE,
          "The experiment is " + row.state() + "; only FAILED and CANCELLED ones are retried.");
    }
    var all = cells.of(id);
    var jobs = new ArrayList<UUID>();
    for (var cell : all) {
      if (!cell.measured()) {
        tryAgain(cell).ifPresent(jobs::add);
      }
    }
    row.run();
    cells.saveAll(all);
    // Before the updates of jobs, which let go of everything that JPA holds.
    experiments.saveAndFlush(row);
    jobs.forEach(trainings::retry);
    return new Stored(row, all);
  }

  /** Forgets what failed of a cell; the job that is to be queued again, if there is one. */
  private Optional<UUID> tryAgain(CellRow cell) {
    var job = cell.job().flatMap(trainings::find);
    cell.tryAgain(job.isPresent());
    cell.studies()
        .toList()
        .forEach(study -> {
          if (studies.findIfThere(study).filter(s -> !s.state().failed()).isEmpty()) {
            cell.forget(study);
          }
        });
    return job.filter(j -> cell.model().isEmpty() && j.state().retryable()).map(Training::job);
  }

  /**
   * Deletes an experiment that is over; its jobs, models and studies stay.
   *
   * @throws ApiException NOT_FOUND; WRONG_STATE if it runs; PRECONDITION_FAILED
   */
  @Transactional
  void delete(UUID id, IfMatch expected) {
    var row = lock(id, expected);
    if (!row.state().terminal()) {
      throw new ApiException(
          ProblemCode.WRONG_STATE, "The experiment is " + row.state() + "; cancel it first.");
    }
    experiments.delete(row);
  }

  private ExperimentRow lock(UUID id, IfMatch expected) {
    var row =
        experiments
            .lock(id)
            .filter(locked -> Ownership.sees(locked.owner()))
            .orElseThrow(() -> notFound(id));
    expected.require(row.entityTag());
    return row;
  }

  private static ApiException notFound(UUID id) {
    return ApiException.notFound("experiment", id);
  }
}
