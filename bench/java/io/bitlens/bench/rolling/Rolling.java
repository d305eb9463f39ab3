package io.bitlens.bench.rolling;

import io.bitlens.bench.recovery.Node;
import io.bitlens.bench.recovery.Place;
import io.bitlens.deploy.GatewayProcess;
import io.bitlens.deploy.NameServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One PostgreSQL, two API nodes and a worker, all real processes, behind the gateway of
 * docker-compose.yml in a real nginx. While clients call and follow a job, each API node in turn is
 * asked to end and replaced.
 */
public final class Rolling implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final String PREFIX = "/bitlens";
  private static final String JOBS = "/api/v1/training-jobs/";
  private static final List<String> ADDRESSES = List.of("127.0.0.2", "127.0.0.3");

  private static final String SHORT_JOB =
      """
      {"dataset": "mnist-sample", "network": "tiny", "precision": "w4a4", "epochs": 1,
       "saliency": {"guided": false}}\
      """;

  /** Longer than any run; cancelled in the end. */
  private static final String LONG_JOB = SHORT_JOB.replace("\"epochs\": 1,", "\"epochs\": 1000,");

  private final Plan plan;
  private final Path folder;
  private final Consumer<String> log;
  private final EmbeddedPostgres postgres;
  private final NameServer names;
  private final GatewayProcess gateway;
  private final List<Place> places;
  private final List<Node> nodes = new ArrayList<>();
  private final Node worker;
  private final ExecutorService followers = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * What to do.
   *
   * @param rounds how often each API node is replaced
   * @param clients who call
   * @param pause of a client between two calls
   * @param followers of one job
   * @param calm between two restarts
   */
  public record Plan(int rounds, int clients, Duration pause, int followers, Duration calm) {}

  /**
   * What came of it.
   *
   * @param resumes of all followers together
   * @param cut streams that broke off instead of ending
   * @param silence the longest time that any follower heard of no event
   * @param faults what misses the bar; words for people
   */
  public record Outcome(
      List<Call> calls,
      List<Restart> restarts,
      int submitted,
      int resumes,
      int cut,
      Duration silence,
      List<String> faults) {}

  /**
   * Starts everything, which is ready then.
   *
   * @param folder empty; every process gets one of its own in it
   * @param log told what happens
   */
  public Rolling(Plan plan, Path folder, Consumer<String> log)
      throws IOException, InterruptedException {
    this.plan = plan;
    this.folder = folder;
    this.log = log;
    postgres = EmbeddedPostgres.start();
    var place = Place.free();
    places = ADDRESSES.stream().map(place::at).toList();
    names = new NameServer(ADDRESSES.toArray(String[]::new));
    gateway = new GatewayProcess(gatewayFolder(), "api", place.port(), names.address());
    for (int i = 0; i < places.size(); i++) {
      nodes.add(api(i));
      nodes.get(i).awaitReady();
    }
    worker = node("worker", "worker", Place.free());
    worker.awaitReady();
  }

  /** nginx gives up root's rights, and has to come in here nevertheless. */
  private Path gatewayFolder() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    return Files.createDirectories(folder.resolve("gateway"));
  }

  private Node api(int i) throws IOException {
    return node("api-" + (i + 1), "api", places.get(i));
  }

  private Node node(String name, String role, Place place) throws IOException {
    var database = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
    return new Node(name, role, place, database, folder.resolve(name), List.of());
  }

  /** Runs all of it. */
  public Outcome run(byte[] picture)
      throws IOException, InterruptedException, ExecutionException, SQLException {
    var first = nodes.getFirst();
    var trained = first.train(SHORT_JOB);
    await(first, trained, "SUCCEEDED");
    var model = first.get(JOBS + trained).at("/model/id").asString();
    var job = first.train(LONG_JOB);
    await(first, job, "RUNNING");
    log.accept("a model is stored, and a job runs");

    var load = new Load(gateway.at(PREFIX + "/api/v1"), model, job, picture, plan.pause());
    var following = follow(job, plan.followers());
    load.start(plan.clients());
    Thread.sleep(plan.calm());
    var restarts = new ArrayList<Restart>();
    for (int round = 0; round < plan.rounds(); round++) {
      for (int i = 0; i < nodes.size(); i++) {
        restarts.add(restart(i));
        Thread.sleep(plan.calm());
      }
    }
    load.end();
    log.accept("clients are done");

    nodes.getFirst().cancel(job);
    var streams = new ArrayList<Follower.Stream>();
    for (var stream : following) {
      streams.add(stream.get());
    }
    // Whoever comes when all is over hears of everything that is kept.
    var whole = follow(job, 1).getFirst().get();
    return outcome(load, restarts, streams, whole);
  }

  private List<Future<Follower.Stream>> follow(String job, int count) {
    var events = gateway.at(PREFIX + JOBS + job + "/events");
    var following = new ArrayList<Future<Follower.Stream>>();
    for (int i = 0; i < count; i++) {
      following.add(followers.submit(() -> new Follower(http, events).follow()));
    }
    return following;
  }

  private Restart restart(int i) throws IOException, InterruptedException {
    long asked = System.nanoTime();
    nodes.get(i).end();
    long ended = System.nanoTime();
    nodes.set(i, api(i));
    nodes.get(i).awaitReady();
    var restart = new Restart(asked, ended, System.nanoTime());
    log.accept(
        "%s ended after %s, and was ready again %s later"
            .formatted(nodes.get(i).name(), restart.toEnd(), restart.toReady()));
    return restart;
  }

  private static void await(Node node, String job, String state)
      throws IOException, InterruptedException {
    while (true) {
      var now = node.get(JOBS + job).get("state").asString();
      if (now.equals(state)) {
        return;
      }
      if (now.equals("FAILED")) {
        throw new IOException("the training failed");
      }
      Thread.sleep(POLL);
    }
  }

  private Outcome outcome(
      Load load, List<Restart> restarts, List<Follower.Stream> streams, Follower.Stream whole)
      throws SQLException {
    var faults = new Faults();
    load.calls().forEach(faults::look);
    streams.forEach(stream -> faults.look(stream, whole));
    faults.look(load.submitted(), jobs() - 2);
    return new Outcome(
        load.calls(),
        restarts,
        load.submitted(),
        streams.stream().mapToInt(Follower.Stream::resumes).sum(),
        streams.stream().mapToInt(Follower.Stream::cut).sum(),
        streams.stream()
            .map(Follower.Stream::silence)
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO),
        faults.all());
  }

  private int jobs() throws SQLException {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from training_job")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      gateway.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    nodes.forEach(Node::close);
    worker.close();
    names.close();
    http.close();
    postgres.close();
  }
}
