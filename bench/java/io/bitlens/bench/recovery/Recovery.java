package io.bitlens.bench.recovery;

import io.bitlens.database.DatabaseProxy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL, one API and some workers, all real processes. Jobs train while workers are killed
 * at each moment in turn and replaced, one is stopped and woken up when its job is another's, and
 * the database is out of reach for a while; in the end every job must have one model, and that the
 * bits of an undisturbed training.
 */
public final class Recovery implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** A job is not killed once it has crashed so often: five times end it. */
  private static final int MAX_CRASHES = 3;

  private final Plan plan;
  private final Path folder;
  private final Consumer<String> log;
  private final EmbeddedPostgres postgres;
  private final DatabaseProxy proxy;
  private final Map<String, Node> workers = new LinkedHashMap<>();
  private final Map<String, Integer> seeds = new LinkedHashMap<>();
  private final Map<Integer, String> undisturbed = new HashMap<>();
  private final Map<Moment, Integer> kills = new EnumMap<>(Moment.class);
  private final List<Duration> pickUps = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private @Nullable Node api;
  private int started;

  /**
   * What to do.
   *
   * @param workers processes that train
   * @param jobs how many are queued at once
   * @param kills how many processes are killed, at each moment in turn
   * @param seeds how many of the jobs differ; each kind is trained once undisturbed before
   * @param stall how long a worker is stopped in the middle of a job, at least until the job is
   *     another's; zero for not at all
   * @param outage how long the database is out of reach; zero for not at all
   * @param settings more arguments of the workers
   */
  public record Plan(
      int workers,
      int jobs,
      int kills,
      int seeds,
      Duration stall,
      Duration outage,
      List<String> settings) {}

  /**
   * What came of it.
   *
   * @param pickUps from each kill to the job's next attempt, by another worker; after a model was
   *     stored there is none
   * @param resumed jobs whose last attempt went on from a checkpoint
   * @param faults jobs that were lost, ended otherwise than successful, have no model of their own,
   *     or another one than the undisturbed training; words for people
   */
  public record Outcome(
      int jobs,
      Map<Moment, Integer> kills,
      List<Duration> pickUps,
      int resumed,
      List<String> faults) {}

  /**
   * Prepares a run.
   *
   * @param folder empty; every process gets one of its own in it
   * @param log told what happens
   */
  public Recovery(Plan plan, Path folder, Consumer<String> log) throws IOException {
    this.plan = plan;
    this.folder = folder;
    this.log = log;
    this.postgres = EmbeddedPostgres.start();
    this.proxy = new DatabaseProxy(postgres.getPort());
  }

  /** Runs all of it. */
  public Outcome run() throws IOException, InterruptedException, SQLException {
    api = node("api");
    api.awaitReady();
    for (int i = 0; i < plan.workers(); i++) {
      startWorker();
    }
    for (var worker : workers.values()) {
      worker.awaitReady();
    }
    log.accept(workers.size() + " workers are ready");
    for (int seed = 1; seed <= plan.seeds(); seed++) {
      var id = train(seed);
      awaitEnd(id);
      undisturbed.put(seed, sha256(id).orElseThrow());
    }
    log.accept(undisturbed.size() + " jobs are trained undisturbed");
    try (var moments = new Moments(connect(), MAX_CRASHES)) {
      for (int i = 0; i < plan.jobs(); i++) {
        int seed = i % plan.seeds() + 1;
        seeds.put(train(seed), seed);
      }
      for (int i = 0; i < plan.kills(); i++) {
        kill(moments, Moment.values()[i % Moment.values().length]);
      }
    }
    if (plan.stall().isPositive()) {
      stall();
    }
    if (plan.outage().isPositive()) {
      loseDatabase();
    }
    for (var id : seeds.keySet()) {
      awaitEnd(id);
    }
    log.accept("all jobs are over");
    findFaults();
    return new Outcome(seeds.size(), kills, pickUps, resumed(), faults);
  }

  /** A job and the worker that trains it. */
  private record Running(String job, Node worker, int attempt) {}

  /** A worker sleeps while its job is given to another; when it wakes up it may write no more. */
  private void stall() throws IOException, InterruptedException, SQLException {
    var running = stopped();
    long start = System.nanoTime();
    await("another attempt of " + running.job(), () -> attempt(running.job()) > running.attempt());
    log.accept(
        "%s stopped with job %s, taken up after %s"
            .formatted(running.worker().name(), running.job(), since(start)));
    await("the end of the stall", () -> System.nanoTime() - start > plan.stall().toNanos());
    running.worker().wake();
    var refused =
        "Job %s attempt %d ended without a result".formatted(running.job(), running.attempt());
    await("the refusal of the stopped worker", () -> running.worker().log().contains(refused));
    log.accept("%s woke up, and wrote no more".formatted(running.worker().name()));
  }

  private Running stopped() throws IOException, InterruptedException, SQLException {
    while (true) {
      var running = running();
      running.worker().stop();
      // Not in the middle of a write, of which nobody could say what became of it.
      if (state(running.job()).equals(Optional.of("RUNNING"))
          && attempt(running.job()) == running.attempt()) {
        return running;
      }
      running.worker().wake();
    }
  }

  private Running running() throws IOException, InterruptedException, SQLException {
    seeds.put(train(1), 1);
    await("a running job", () -> runningJob().isPresent());
    var found = runningJob().orElseThrow().split(" ", -1);
    var worker = workers.get(found[1]);
    if (worker == null) {
      throw new IOException(found[1] + " is no worker");
    }
    return new Running(found[0], worker, Integer.parseInt(found[2]));
  }

  private Optional<String> runningJob() {
    return one(
        """
        select j.id || ' ' || t.picked_by || ' ' || j.attempt from scheduled_tasks t
        join training_job j on left(t.task_instance, 36)::uuid = j.id
        where t.task_name = 'train' and t.picked and j.state = 'RUNNING' and j.step > 0
        limit 1\
        """);
  }

  /** Nobody reaches the database for a while, in the middle of jobs. */
  private void loseDatabase() throws IOException, InterruptedException, SQLException {
    for (var worker : workers.values()) {
      // Whoever is still starting would end for want of a database, and be started again by others.
      worker.awaitReady();
    }
    for (int i = 0; i < plan.workers(); i++) {
      int seed = i % plan.seeds() + 1;
      seeds.put(train(seed), seed);
    }
    running();
    proxy.cut();
    long start = System.nanoTime();
    await("an API that is not ready", () -> !apiNode().ready());
    log.accept("the database is out of reach, and the API not ready after " + since(start));
    await("the end of the outage", () -> System.nanoTime() - start > plan.outage().toNanos());
    for (var worker : workers.values()) {
      if (worker.ready()) {
        faults.add(worker.name() + " says that it is ready without a database");
      }
    }
    proxy.restore();
    long restored = System.nanoTime();
    await("an API that is ready again", () -> apiNode().ready());
    log.accept("the database is back, and the API ready after " + since(restored));
    for (var worker : workers.values()) {
      await(worker.name() + " ready again", worker::ready);
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start).truncatedTo(ChronoUnit.MILLIS);
  }

  private void kill(Moments moments, Moment moment)
      throws IOException, InterruptedException, SQLException {
    moments.arm(moment);
    var held = held(moments);
    var victim = workers.remove(held.node());
    if (victim == null) {
      throw new IOException(held.node() + " is no worker");
    }
    var job = jobOf(held.node());
    victim.kill();
    long killed = System.nanoTime();
    int attempt = attempt(job);
    moments.disarm(moment, held);
    kills.merge(moment, 1, Integer::sum);
    startWorker();
    if (moment != Moment.AFTER_PUBLISH) {
      await("the next attempt of " + job, () -> attempt(job) > attempt || isOver(job));
      pickUps.add(Duration.ofNanos(System.nanoTime() - killed));
    }
    log.accept(
        "%s: %s killed with job %s, attempt %d%s"
            .formatted(
                moment,
                victim.name(),
                job,
                attempt,
                moment == Moment.AFTER_PUBLISH ? "" : ", taken up after " + pickUps.getLast()));
  }

  private Moments.Held held(Moments moments)
      throws IOException, InterruptedException, SQLException {
    long start = System.nanoTime();
    var held = moments.held();
    while (held.isEmpty()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException("nobody came to the moment");
      }
      if (seeds.keySet().stream().allMatch(this::isOver)) {
        // Enough is left to do that the moment comes.
        seeds.put(train(1), 1);
      }
      Thread.sleep(POLL);
      held = moments.held();
    }
    return held.get();
  }

  /** The moment that a question asks for. */
  private interface Question {

    boolean answered() throws IOException, InterruptedException, SQLException;
  }

  private void await(String what, Question question)
      throws IOException, InterruptedException, SQLException {
    long start = System.nanoTime();
    while (!question.answered()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException("in vain: " + what);
      }
      Thread.sleep(POLL);
    }
  }

  private void awaitEnd(String id) throws IOException, InterruptedException, SQLException {
    await("the end of " + id, () -> isOver(id));
  }

  private void findFaults() throws SQLException, IOException, InterruptedException {
    for (var entry : seeds.entrySet()) {
      var id = entry.getKey();
      var state = one("select state from training_job where id = '" + id + "'");
      if (!state.equals(Optional.of("SUCCEEDED"))) {
        faults.add(id + " is " + state.orElse("lost"));
      }
      var models = one("select count(*) from model where job_id = '" + id + "'").orElseThrow();
      if (!models.equals("1")) {
        faults.add(id + " has " + models + " models");
      }
      if (!sha256(id).equals(Optional.ofNullable(undisturbed.get(entry.getValue())))) {
        faults.add(id + " has another model than the undisturbed training");
      }
    }
    await(
        "an empty queue",
        () ->
            one("select count(*) from scheduled_tasks where task_name = 'train'")
                .equals(Optional.of("0")));
    if (!one("select count(*) from training_checkpoint").equals(Optional.of("0"))) {
      faults.add("checkpoints of finished jobs are left");
    }
    if (plan.kills() > 0 && resumed() == 0) {
      faults.add("no job went on from a checkpoint");
    }
  }

  private int resumed() {
    return one("select count(*) from training_job where resumed_from_epoch is not null")
        .map(Integer::parseInt)
        .orElseThrow();
  }

  private String train(int seed) {
    try {
      return apiNode()
          .train(
              """
              {"dataset": "mnist-sample", "network": "tiny", "precision": "w4a4", "epochs": 2,
               "saliency": {"guided": false}, "seed": %d}\
              """
                  .formatted(seed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean isOver(String job) {
    return state(job).map(s -> s.matches("SUCCEEDED|FAILED|CANCELLED")).orElse(true);
  }

  private Optional<String> state(String job) {
    return one("select state from training_job where id = '" + job + "'");
  }

  private int attempt(String job) {
    return one("select attempt from training_job where id = '" + job + "'")
        .map(Integer::parseInt)
        .orElseThrow();
  }

  private Optional<String> sha256(String job) {
    return one("select artifact_sha256 from model where job_id = '" + job + "'");
  }

  private String jobOf(String node) {
    return one("select left(task_instance, 36) from scheduled_tasks"
            + " where task_name = 'train' and picked_by = '"
            + node
            + "'")
        .orElseThrow();
  }

  private Optional<String> one(String sql) {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect() throws SQLException {
    return postgres.getPostgresDatabase().getConnection();
  }

  private Node apiNode() {
    if (api == null) {
      throw new IllegalStateException("not started");
    }
    return api;
  }

  private void startWorker() throws IOException {
    var worker = node("worker-" + ++started);
    workers.put(worker.name(), worker);
  }

  private Node node(String name) throws IOException {
    var role = name.equals("api") ? "api" : "worker";
    return new Node(
        name,
        role,
        Place.free(),
        "jdbc:postgresql://localhost:" + proxy.port() + "/postgres",
        folder.resolve(name),
        plan.settings());
  }

  @Override
  public void close() throws IOException {
    workers.values().forEach(Node::close);
    if (api != null) {
      api.close();
    }
    proxy.close();
    postgres.close();
  }
}
