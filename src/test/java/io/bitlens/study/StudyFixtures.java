package io.bitlens.study;

import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.DatasetCatalog;
import io.bitlens.dataset.DatasetException;
import io.bitlens.dataset.DatasetInfo;
import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.Batch;
import io.bitlens.nn.engine.UntrainedTensors;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelStore;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.NewModels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Stand-ins for the modules around studies. */
final class StudyFixtures {

  static final String DATASET = "noise";
  static final int IMAGES = 100;

  private static final List<String> CLASSES =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  private StudyFixtures() {}

  /** The smallest network there is, for grey images of 28 x 28. */
  static NetworkSpec network() {
    return Networks.find("tiny", new InputShape(1, 28, 28), 10).orElseThrow();
  }

  /** One data set of random images, whose loading can be told to wait or to fail. */
  static final class Catalog implements DatasetCatalog {

    private volatile Consumer<Consumer<String>> loading = progress -> {};

    /** Done at each loading, with what is told of its progress. */
    void whileLoading(Consumer<Consumer<String>> loading) {
      this.loading = loading;
    }

    @Override
    public List<DatasetInfo> list() {
      return List.of(info());
    }

    @Override
    public Optional<DatasetInfo> find(String id) {
      return list().stream().filter(info -> info.id().equals(id)).findFirst();
    }

    @Override
    public Dataset load(String id, Consumer<String> progress) throws DatasetException {
      loading.accept(progress);
      var info = find(id).orElseThrow(() -> new DatasetException("There is no data set " + id));
      return new Dataset(info, images(1), images(2), images(3));
    }

    private static DatasetInfo info() {
      return new DatasetInfo(
          DATASET,
          "Noise",
          1,
          28,
          28,
          CLASSES,
          IMAGES,
          IMAGES,
          IMAGES,
          List.of(0.5),
          List.of(0.5),
          DatasetInfo.Availability.EMBEDDED,
          Optional.of("ab".repeat(32)),
          "none",
          "made up");
    }

    static ImageSet images(long seed) {
      var pixels = RandomVariants.pixels(new InputShape(1, 28, 28), IMAGES, seed);
      var labels = new Random(seed).ints(IMAGES, 0, 10).toArray();
      return new ImageSet(1, 28, 28, pixels, labels);
    }
  }

  /** Models of random weights. */
  static final class Models implements ModelStore {

    private final Map<UUID, Model> models = new ConcurrentHashMap<>();
    private final Map<UUID, Variant> variants = new ConcurrentHashMap<>();
    private final Map<UUID, TrainedTensors> tensors = new ConcurrentHashMap<>();

    /** A model of the smallest network. */
    Model add(String precision, long seed) {
      return add(network(), precision, seed, DATASET);
    }

    Model add(NetworkSpec network, String precision, long seed, String dataset) {
      var bits = Precisions.preset(precision, network, false).orElseThrow();
      return add(RandomVariants.of(network, bits, CodeGrid.ODD, seed), CLASSES, dataset);
    }

    Model add(Variant variant, List<String> classNames, String dataset) {
      var made = NewModels.of(UUID.randomUUID(), variant, dataset, true);
      var id = UUID.randomUUID();
      var model =
          new Model(
              id,
              made.jobId(),
              made.owner(),
              Instant.EPOCH,
              variant.network(),
              variant.precision(),
              classNames,
              true,
              1,
              Map.of(),
              made.validation(),
              made.test(),
              made.calibration(),
              0,
              0,
              "",
              made.provenance());
      models.put(id, model);
      variants.put(id, variant);
      return model;
    }

    /** A model of the smallest network with the weights that it could have been made from. */
    Model addTrained(String precision, long seed) {
      var model = add(precision, seed);
      var calibration = new Batch(Catalog.images(1).pixels(), new int[IMAGES]);
      tensors.put(
          model.id(),
          UntrainedTensors.of(
              model.network(),
              model.precision(),
              variants.get(model.id()).normalization(),
              calibration));
      return model;
    }

    void remove(UUID id) {
      models.remove(id);
      variants.remove(id);
    }

    @Override
    public Model publish(NewModel model) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Model> find(UUID id) {
      return Optional.ofNullable(models.get(id));
    }

    @Override
    public Optional<Model> findByJob(UUID jobId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Variant> load(UUID id) {
      return Optional.ofNullable(variants.get(id));
    }

    @Override
    public Optional<TrainedTensors> tensors(UUID id) {
      return Optional.ofNullable(tensors.get(id));
    }
  }
}
