package io.bitlens.training;

import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.DatasetCatalog;
import io.bitlens.dataset.DatasetException;
import io.bitlens.dataset.DatasetInfo;
import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.SessionState;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelStore;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.NewModels;
import io.bitlens.training.checkpoint.StoredCheckpoint;
import io.bitlens.training.trainer.Beginning;
import io.bitlens.training.trainer.Checkpoint;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.EpochTally;
import io.bitlens.training.trainer.ProbeMap;
import io.bitlens.training.trainer.TrainingCancelledException;
import io.bitlens.training.trainer.TrainingListener;
import io.bitlens.training.trainer.TrainingProgress;
import io.bitlens.training.trainer.TrainingResult;
import io.bitlens.training.trainer.TrainingRunner;
import io.bitlens.training.trainer.TrainingSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Stand-ins for the modules around training. */
final class Fixtures {

  static final String SHA256 = "ab".repeat(32);

  private Fixtures() {}

  static DatasetInfo info(String id, int channels, int size, int trainImages) {
    return new DatasetInfo(
        id,
        id,
        channels,
        size,
        size,
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        trainImages,
        10,
        10,
        List.of(0.5),
        List.of(0.5),
        DatasetInfo.Availability.EMBEDDED,
        Optional.of(SHA256),
        "none",
        "made up");
  }

  /**
   * Three data sets: one that trains, one too small for the network, one that cannot be read; and,
   * not listed, one whose download never ends.
   */
  static final class Catalog implements DatasetCatalog {

    private final List<DatasetInfo> infos =
        List.of(info("digits", 1, 28, 5400), info("tiny", 1, 4, 100), info("broken", 1, 28, 5400));
    private volatile String gone = "";

    /** From now on there is none of that id; an empty one brings all back. */
    void lose(String id) {
      gone = id;
    }

    @Override
    public List<DatasetInfo> list() {
      return infos;
    }

    @Override
    public Optional<DatasetInfo> find(String id) {
      return Stream.concat(infos.stream(), Stream.of(info("endless", 1, 28, 5400)))
          .filter(info -> info.id().equals(id) && !id.equals(gone))
          .findFirst();
    }

    @Override
    public Dataset load(String id, Consumer<String> progress) throws DatasetException {
      progress.accept("downloading " + id + " 42 %");
      while (id.equals("endless")) {
        progress.accept("downloading endless 1 %");
      }
      if (id.equals("broken")) {
        throw new DatasetException("train-images: expected 784 bytes, found 3");
      }
      var info = find(id).orElseThrow(() -> new DatasetException("no data set " + id));
      var images =
          new ImageSet(info.channels(), info.height(), info.width(), new byte[0], new int[0]);
      return new Dataset(info, images, images, images);
    }
  }

  /** Does what it was told last; by default it trains at once. */
  static final class Runner implements TrainingRunner {

    private volatile TrainingRunner next = Fixtures::train;

    void will(TrainingRunner behaviour) {
      next = behaviour;
    }

    @Override
    public TrainingResult train(
        TrainingSpec spec,
        Beginning beginning,
        Dataset data,
        TrainingListener listener,
        BooleanSupplier cancelled)
        throws TrainingCancelledException {
      return next.train(spec, beginning, data, listener, cancelled);
    }
  }

  /** Keeps models in memory, one a job. */
  static final class Models implements ModelStore {

    private final Map<UUID, NewModel> published = new ConcurrentHashMap<>();

    Optional<NewModel> published(UUID job) {
      return Optional.ofNullable(published.get(job));
    }

    @Override
    public Model publish(NewModel model) {
      published.putIfAbsent(model.jobId(), model);
      return model(model.jobId());
    }

    /** The model of a job has the job's id. */
    private Model model(UUID job) {
      var model = published.get(job);
      return new Model(
          job,
          job,
          model.owner(),
          Instant.EPOCH,
          model.variant().network(),
          model.variant().precision(),
          model.classNames(),
          model.guided(),
          model.bestEpoch(),
          Map.of(),
          model.validation(),
          model.test(),
          model.calibration(),
          0,
          0,
          "",
          model.provenance());
    }

    @Override
    public Optional<Model> find(UUID id) {
      return findByJob(id);
    }

    @Override
    public Optional<Model> findByJob(UUID jobId) {
      return published.containsKey(jobId) ? Optional.of(model(jobId)) : Optional.empty();
    }

    @Override
    public Optional<Variant> load(UUID id) {
      return published(id).map(NewModel::variant);
    }

    @Override
    public Optional<TrainedTensors> tensors(UUID id) {
      return published(id).map(NewModel::tensors);
    }
  }

  static final TrainedTensors TENSORS = new TrainedTensors(Map.of("fc2.bias", new float[] {1, 2}));

  /** Everything but the data set by default. */
  static JobRequest request(String dataset) {
    return new JobRequest(
        dataset, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null);
  }

  /** Runs all epochs in no time. */
  static TrainingResult train(
      TrainingSpec spec,
      Beginning beginning,
      Dataset data,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    for (int epoch = 1; epoch <= spec.course().epochs(); epoch++) {
      listener.progress(
          new TrainingProgress(
              "epoch " + epoch + " of " + spec.course().epochs(),
              epoch,
              spec.course().epochs(),
              10L * epoch,
              10L * spec.course().epochs()));
      listener.epochCompleted(epoch(epoch));
    }
    return result(spec);
  }

  static TrainingResult result(TrainingSpec spec) {
    var evaluation = new Evaluation(10, 0.9, 0.3, 0.1, 0.02, List.of(), List.of(), List.of());
    var variant =
        new Variant(
            spec.network(),
            spec.precision(),
            new Normalization(List.of(0.5), List.of(0.5)),
            List.of());
    return new TrainingResult(
        variant,
        TENSORS,
        1,
        evaluation,
        evaluation,
        NewModels.CALIBRATION,
        List.of(epoch(1)),
        Optional.empty());
  }

  /** A job that waits. */
  static TrainingJob job(UUID id, JobSpecification specification) {
    return new TrainingJob(
        id,
        specification,
        JobPriority.NORMAL,
        "somebody",
        Instant.EPOCH,
        Optional.empty(),
        Instant.EPOCH);
  }

  /** A checkpoint as the store gives it. */
  static StoredCheckpoint stored(int epochs, int step) {
    return new StoredCheckpoint(checkpoint(epochs, step), List.of("there"));
  }

  /**
   * Where a training of one stage could be.
   *
   * @param epochs finished
   */
  static Checkpoint checkpoint(int epochs, int step) {
    var evaluation =
        new Evaluation(
            10, 0.9, 1.0 / 3, 0.1, 0.02, List.of(), List.of(0.9, 1.0), List.of(List.of(9, 1)));
    var large = new float[200_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = 1f / (i + epochs + 1);
    }
    return new Checkpoint(
        0,
        epochs,
        step,
        new EpochTally(128, 100, 1.0 / 7, 0.25, 0),
        1.0 / 3,
        IntStream.rangeClosed(1, epochs).mapToObj(Fixtures::epoch).toList(),
        new SessionState(
            new TrainedTensors(Map.of("fc2.bias", new float[] {1, Float.MIN_VALUE})),
            new TrainedTensors(Map.of("fc2.bias.mean", large))),
        epochs == 0
            ? Optional.empty()
            : Optional.of(new Checkpoint.Best(epochs, TENSORS, evaluation)),
        epochs == 0 ? Optional.empty() : Optional.of(TENSORS),
        Optional.empty());
  }

  /** Of an image of one pixel. */
  static ProbeMap map() {
    return new ProbeMap(1, "w4a4", true, 7, 3, 1, 1, 1, new float[] {0.5f});
  }

  static EpochMetrics epoch(int epoch) {
    return new EpochMetrics(
        epoch,
        "w4a4",
        1.5 / epoch,
        0.25,
        0.125,
        0.01,
        0.7,
        0.8,
        0.5,
        Map.of("conv1", 3.5),
        2.0,
        2700);
  }
}
