package io.bitlens.training;

import io.bitlens.database.DatabaseOutage;
import io.bitlens.database.Patience;
import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.DatasetCatalog;
import io.bitlens.dataset.DatasetException;
import io.bitlens.registry.ModelStore;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.Provenance;
import io.bitlens.training.checkpoint.CheckpointStore;
import io.bitlens.training.checkpoint.StoredCheckpoint;
import io.bitlens.training.trainer.Beginning;
import io.bitlens.training.trainer.BudgetNotHeldException;
import io.bitlens.training.trainer.TrainingCancelledException;
import io.bitlens.training.trainer.TrainingDivergedException;
import io.bitlens.training.trainer.TrainingResult;
import io.bitlens.training.trainer.TrainingRunner;
import io.bitlens.training.trainer.UnusableCheckpointException;
import io.bitlens.web.ProblemCode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Runs one job from its data set to its stored model. */
@Component
class TrainingWorker {

  private static final Logger log = LoggerFactory.getLogger(TrainingWorker.class);
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final TypeReference<Map<String, Object>> JSON_OBJECT = new TypeReference<>() {};

  private final RunningJobs jobs;
  private final DatasetCatalog datasets;
  private final TrainingRunner runner;
  private final ModelStore models;
  private final CheckpointStore checkpoints;
  private final RunEnvironment environment;
  private final AttemptTelemetry telemetry;
  private final TrainingProperties properties;
  private final Clock clock;

  TrainingWorker(
      RunningJobs jobs,
      DatasetCatalog datasets,
      TrainingRunner runner,
      ModelStore models,
      CheckpointStore checkpoints,
      RunEnvironment environment,
      AttemptTelemetry telemetry,
      TrainingProperties properties,
      Clock clock) {
    this.jobs = jobs;
    this.datasets = datasets;
    this.runner = runner;
    this.models = models;
    this.checkpoints = checkpoints;
    this.environment = environment;
    this.telemetry = telemetry;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * Runs a job, if there is something to run.
   *
   * @return whether this process is done with the job; if not, it has to stay in the queue
   */
  boolean run(QueuedTry queued, BooleanSupplier shuttingDown) {
    var id = queued.job();
    var started = jobs.start(queued);
    if (started.isEmpty()) {
      log.info("Job {} has nothing to run", id);
      return true;
    }
    var attempt = started.get();
    return telemetry.watched(attempt, () -> run(attempt, shuttingDown));
  }

  private boolean run(Attempt attempt, BooleanSupplier shuttingDown) {
    log.info("Job {} begins attempt {}", attempt.job(), attempt.number());
    var monitor =
        new AttemptMonitor(
            attempt,
            jobs,
            shuttingDown,
            environment.description(),
            properties.checkpointInterval(),
            clock);
    var patience = new Patience(shuttingDown, Thread::sleep);
    var outcome = outcome(attempt, monitor, patience);
    return patience.until(outcome::written);
  }

  /** What is left to write of an attempt that is over. */
  @FunctionalInterface
  private interface Outcome {

    /** Writes it; whether this process is done with the job. */
    boolean written();
  }

  private Outcome outcome(Attempt attempt, AttemptMonitor monitor, Patience patience) {
    var id = attempt.job();
    try {
      var model = train(attempt, monitor, patience);
      return () -> {
        monitor.finish();
        return succeed(attempt, model);
      };
    } catch (TrainingCancelledException | AttemptMonitor.StoppedException e) {
      return () -> {
        monitor.finish();
        return stopped(attempt, monitor.reason());
      };
    } catch (DatasetException e) {
      log.warn("Job {} has no data set", id, e);
      return failure(attempt, ProblemCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    } catch (ModelGoneException e) {
      return failure(attempt, ProblemCode.NOT_FOUND, String.valueOf(e.getMessage()));
    } catch (TrainingDivergedException e) {
      return failure(attempt, ProblemCode.TRAINING_DIVERGED, String.valueOf(e.getMessage()));
    } catch (BudgetNotHeldException e) {
      return failure(attempt, ProblemCode.BUDGET_NOT_HELD, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      if (DatabaseOutage.causes(e)) {
        log.warn("Job {} stopped: the database is out of reach", id, e);
        return () -> handBack(attempt);
      }
      log.error("Job {} failed", id, e);
      return failure(
          attempt, ProblemCode.INTERNAL_ERROR, "The training failed; the log has the cause.");
    }
  }

  private NewModel train(Attempt attempt, AttemptMonitor monitor, Patience patience)
      throws DatasetException, TrainingCancelledException {
    var startedAt = clock.instant();
    var specification = attempt.specification();
    var data = patience.until(() -> datasets.load(specification.dataset(), monitor::preparing));
    var training = specification.training(data.info());
    var watched = telemetry.watching(attempt, monitor);
    var checkpoint = patience.until(() -> checkpoints.latest(attempt.job()));
    TrainingResult result;
    try {
      var beginning = patience.until(() -> beginning(attempt, monitor, checkpoint));
      result = runner.train(training, beginning, data, watched, monitor::stopped);
    } catch (UnusableCheckpointException e) {
      log.warn("Job {} begins anew: {}", attempt.job(), e.getMessage());
      var beginning = patience.until(() -> beginning(attempt, monitor, Optional.empty()));
      result = runner.train(training, beginning, data, watched, monitor::stopped);
    }
    return model(attempt, data, result, startedAt, monitor.environments());
  }

  private boolean succeed(Attempt attempt, NewModel model) {
    if (!jobs.succeed(attempt, () -> models.publish(model).id())) {
      return giveUp(attempt);
    }
    log.info("Job {} succeeded", attempt.job());
    return true;
  }

  /**
   * What the attempt takes over from a checkpoint of the job and from stored models.
   *
   * @throws ModelGoneException if one was deleted since the job was accepted
   */
  private Beginning beginning(
      Attempt attempt, AttemptMonitor monitor, Optional<StoredCheckpoint> stored) {
    var specification = attempt.specification();
    monitor.resuming(stored);
    var checkpoint = stored.map(StoredCheckpoint::checkpoint);
    checkpoint.ifPresent(c ->
        log.info(
            "Job {} goes on after epoch {} and {} steps",
            attempt.job(),
            c.epochs().size(),
            c.step()));
    var start =
        Optional.ofNullable(specification.warmStart().model()).filter(id -> checkpoint.isEmpty());
    var teacher = Optional.ofNullable(specification.distillation().teacher());
    return new Beginning(
        start.map(id -> models.tensors(id).orElseThrow(() -> new ModelGoneException(id))),
        teacher.map(id -> models.load(id).orElseThrow(() -> new ModelGoneException(id))),
        checkpoint);
  }

  private NewModel model(
      Attempt attempt,
      Dataset data,
      TrainingResult result,
      Instant startedAt,
      List<String> environments) {
    var specification = attempt.specification();
    var provenance =
        new Provenance(
            MAPPER.convertValue(specification, JSON_OBJECT),
            data.info().id(),
            data.info().sha256().orElseThrow(),
            specification.seed(),
            environment.threads(),
            environment.versions(),
            environment.machine(),
            environments.size() == 1 ? List.of() : environments,
            result.allocation(),
            startedAt,
            clock.instant());
    return new NewModel(
        attempt.job(),
        attempt.owner(),
        result.variant(),
        result.tensors(),
        data.info().classNames(),
        specification.saliency().guided(),
        result.bestEpoch(),
        result.validation(),
        result.test(),
        Optional.of(result.calibration()),
        provenance);
  }

  private boolean stopped(Attempt attempt, AttemptMonitor.Stop reason) {
    return switch (reason) {
      case SHUTDOWN -> handBack(attempt);
      case CANCELLED, LOST -> giveUp(attempt);
      case NOT ->
          fail(attempt, ProblemCode.INTERNAL_ERROR, "The training stopped without being asked to.");
    };
  }

  private boolean handBack(Attempt attempt) {
    boolean given = jobs.handBack(attempt);
    log.info("Job {} stopped for the next process to go on with it: {}", attempt.job(), given);
    return !given && giveUp(attempt);
  }

  private Outcome failure(Attempt attempt, ProblemCode code, String detail) {
    return () -> fail(attempt, code, detail);
  }

  private boolean fail(Attempt attempt, ProblemCode code, String detail) {
    return jobs.fail(attempt, code, detail) || giveUp(attempt);
  }

  /** Cancelled, or no longer this worker's: whichever it is, nothing else is written. */
  private boolean giveUp(Attempt attempt) {
    log.info(
        "Job {} attempt {} ended without a result: {}",
        attempt.job(),
        attempt.number(),
        jobs.cancelled(attempt) ? "cancelled" : "another worker has it, or it is gone");
    return true;
  }
}
