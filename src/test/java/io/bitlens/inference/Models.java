package io.bitlens.inference;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.ActivationGradient;
import io.bitlens.nn.engine.Saliency;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.nn.evaluation.ProbabilityScores;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelReference;
import io.bitlens.registry.ModelStore;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.Provenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

/**
 * Models in memory whose logits are linear in the pixels, so that tests know every number: of class
 * k, the logit is k times the mean of the pixels on the scale 0 to 1, and its gradient k / (C*H*W).
 */
public final class Models implements ModelStore, VariantLoader {

  /** Runners in the order in which they were loaded. */
  public final List<LinearRunner> loaded = new CopyOnWriteArrayList<>();

  private final Map<UUID, Model> models = new ConcurrentHashMap<>();
  private final Map<UUID, Variant> variants = new ConcurrentHashMap<>();
  private final Map<String, UUID> aliases = new ConcurrentHashMap<>();

  /** Bytes that the next runners say they take. */
  public long nativeBytes = 100;

  /** Run before images are put through a model, with their number. */
  public IntConsumer onEvaluation = count -> {};

  /** Run at the beginning of each load. */
  public Runnable onLoad = () -> {};

  /** A model that computes a variant, for loaders that do. */
  public Model add(Variant variant, String... classNames) {
    var model = add(variant.network(), variant.precision(), Optional.empty(), classNames);
    variants.put(model.id(), variant);
    return model;
  }

  public Model add(InputShape input, int bits, String... classNames) {
    return add(Optional.empty(), input, bits, classNames);
  }

  /** A model with a temperature. */
  public Model addCalibrated(double temperature, InputShape input, String... classNames) {
    var scores = new ProbabilityScores(0, 0, 0, List.of());
    return add(Optional.of(new Calibration(temperature, scores, scores)), input, 8, classNames);
  }

  private Model add(
      Optional<Calibration> calibration, InputShape input, int bits, String... classNames) {
    var layer = new LayerSpec.Linear("fc", classNames.length);
    var network =
        new NetworkSpec(
            "linear", input, classNames.length, List.of(new LayerSpec.Flatten("flat"), layer));
    var precision = new Precision("w" + bits, Map.of("fc", new LayerBits(bits, LayerBits.FULL)));
    return add(network, precision, calibration, classNames);
  }

  private Model add(
      NetworkSpec network,
      Precision precision,
      Optional<Calibration> calibration,
      String... classNames) {
    var evaluation = new Evaluation(1, 1, 0, 0, 0, List.of(), List.of(), List.of());
    var model =
        new Model(
            UUID.randomUUID(),
            UUID.randomUUID(),
            "anonymous",
            Instant.EPOCH,
            network,
            precision,
            List.of(classNames),
            true,
            1,
            Map.of(),
            evaluation,
            evaluation,
            calibration,
            0,
            0,
            "",
            new Provenance(
                Map.of(),
                "",
                "",
                0,
                1,
                Map.of(),
                "",
                List.of(),
                Optional.empty(),
                Instant.EPOCH,
                Instant.EPOCH));
    models.put(model.id(), model);
    return model;
  }

  /** Makes a name point to a model. */
  public void name(String alias, UUID id) {
    aliases.put(alias, id);
  }

  public void remove(UUID id) {
    models.remove(id);
  }

  @Override
  public Model publish(NewModel model) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<UUID> resolve(ModelReference reference) {
    return switch (reference) {
      case ModelReference.Id(var id) -> Optional.of(id);
      case ModelReference.Alias(var name) -> Optional.ofNullable(aliases.get(name));
    };
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
  public Optional<TrainedTensors> tensors(UUID id) {
    return Optional.empty();
  }

  @Override
  public Optional<Variant> load(UUID id) {
    return find(id)
        .map(m ->
            variants.getOrDefault(
                id,
                new Variant(
                    m.network(),
                    m.precision(),
                    new Normalization(List.of(0.0), List.of(1.0)),
                    List.of())));
  }

  @Override
  public VariantRunner load(Variant variant) {
    onLoad.run();
    var runner =
        new LinearRunner(
            variant.network(),
            sign(variant.precision()),
            nativeBytes,
            count -> onEvaluation.accept(count));
    loaded.add(runner);
    return runner;
  }

  private static float sign(Precision precision) {
    return precision.of("fc").weights() == 2 ? -1 : 1;
  }

  /** How often each runner was closed. */
  public List<Integer> closings() {
    var closings = new ArrayList<Integer>();
    loaded.forEach(r -> closings.add(r.closings.get()));
    return closings;
  }

  /** The linear model itself. */
  public static final class LinearRunner implements VariantRunner {

    private final NetworkSpec network;
    private final float sign;
    private final long nativeBytes;
    private final IntConsumer onEvaluation;
    private final java.util.concurrent.atomic.AtomicInteger closings =
        new java.util.concurrent.atomic.AtomicInteger();

    LinearRunner(NetworkSpec network, float sign, long nativeBytes, IntConsumer onEvaluation) {
      this.network = network;
      this.sign = sign;
      this.nativeBytes = nativeBytes;
      this.onEvaluation = onEvaluation;
    }

    @Override
    public NetworkSpec network() {
      return network;
    }

    @Override
    public Saliency saliency(float[] pixels, int count, int[] targets) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ActivationGradient activation(
        byte[] pixels, int count, int[] targets, String activation) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] logits(byte[] pixels, int count) {
      requireOpen();
      onEvaluation.accept(count);
      int size = network.input().size();
      if (pixels.length != count * size) {
        throw new IllegalArgumentException("pixels of another shape");
      }
      var logits = new float[count * network.classes()];
      for (int i = 0; i < count; i++) {
        float mean = 0;
        for (int j = 0; j < size; j++) {
          mean += (pixels[i * size + j] & 0xff) / 255f / size;
        }
        for (int k = 0; k < network.classes(); k++) {
          logits[i * network.classes() + k] = k * mean;
        }
      }
      return logits;
    }

    /**
     * Gradient of the target's logit (that of the log-probability is not needed here); of a model
     * of 2 bits with the other sign.
     */
    @Override
    public Saliency saliency(byte[] pixels, int count, int[] targets) {
      var logits = logits(pixels, count);
      int size = network.input().size();
      var chosen = new int[count];
      var gradients = new float[count * size];
      for (int i = 0; i < count; i++) {
        boolean dark = logits[(i + 1) * network.classes() - 1] == 0;
        chosen[i] = targets[i] >= 0 ? targets[i] : dark ? 0 : network.classes() - 1;
        for (int j = 0; j < size; j++) {
          gradients[i * size + j] = sign * (j % 2 == 0 ? 1f : -1f) * chosen[i] * (j + 1) / size;
        }
      }
      return new Saliency(logits, chosen, gradients);
    }

    @Override
    public long nativeBytes() {
      return nativeBytes;
    }

    public boolean isClosed() {
      return closings.get() > 0;
    }

    private void requireOpen() {
      if (isClosed()) {
        throw new IllegalStateException("used after it was closed");
      }
    }

    @Override
    public void close() {
      closings.incrementAndGet();
    }
  }
}
