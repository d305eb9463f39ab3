package io.bitlens.nn.engine;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.program.MatrixProduct;
import io.bitlens.nn.program.StepOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One network at one precision under one kind of step, for the program and for its twin.
 *
 * @param large how the program multiplies large layers
 * @param batchSize images of a batch, if nothing else is asked for
 */
record OracleCase(
    NetworkSpec network,
    Precision precision,
    StepOptions options,
    MatrixProduct large,
    int batchSize) {

  static final StepRates RATES = new StepRates(1e-3, 1e-2, 1, 2e-4, 0.5, 0.3, 2.5);
  static final int IN_RANGE_UP_TO_BITS = 2;

  private static final int BATCH = 5;
  private static final long SEED = 7;
  static final int WARM_UP = 3;

  OracleCase(NetworkSpec network, Precision precision, StepOptions options) {
    this(network, precision, options, LibTorch.fastestProduct(), BATCH);
  }

  static OracleCase of(NetworkSpec network, String precision, boolean guided) {
    return new OracleCase(
        network, Precisions.preset(precision, network, false).orElseThrow(), options(guided));
  }

  OracleCase with(StepOptions other) {
    return new OracleCase(network, precision, other, large, batchSize);
  }

  OracleCase with(MatrixProduct product, int images) {
    return new OracleCase(network, precision, options, product, images);
  }

  /** The same with another quantizer of the weights. */
  OracleCase with(WeightQuantizer quantizer) {
    return with(
        new StepOptions(
            options.guided(),
            options.maskedFraction(),
            options.ranking(),
            options.fill(),
            options.alphaGradient(),
            quantizer,
            options.distilled(),
            options.weightDecay(),
            options.arithmetic()));
  }

  static StepOptions options(boolean guided) {
    return new StepOptions(
        guided,
        0.5,
        StepOptions.Ranking.ABSOLUTE,
        StepOptions.Fill.UNIFORM,
        StepOptions.AlphaGradient.BY_BITS);
  }

  /** A step with a teacher, and weights that decay. */
  static StepOptions taught(boolean guided) {
    var o = options(guided);
    return new StepOptions(
        guided,
        o.maskedFraction(),
        o.ranking(),
        o.fill(),
        o.alphaGradient(),
        o.weights(),
        true,
        true,
        o.arithmetic());
  }

  /** A step in half precision. */
  static StepOptions half(boolean guided) {
    return options(guided).with(StepOptions.Arithmetic.BF16);
  }

  /**
   * Every layer kind in little: padding, stride, pooling, both kinds of dropout. What is pooled
   * comes from pixels and has no exact ties; sums of codes often tie before any activation, and
   * which of them gets the gradient is then chance.
   */
  static NetworkSpec small(int channels, boolean batchNorm) {
    var layers = new ArrayList<LayerSpec>();
    layers.add(new LayerSpec.Conv2d("conv1", 4, 3, 1, 1));
    addIf(batchNorm, layers, new LayerSpec.BatchNorm("bn1"));
    layers.add(new LayerSpec.Pact("act1"));
    layers.add(new LayerSpec.MaxPool2d("pool1", 2));
    layers.add(new LayerSpec.Conv2d("conv2", 6, 3, 2, 1));
    addIf(batchNorm, layers, new LayerSpec.BatchNorm("bn2"));
    layers.add(new LayerSpec.Pact("act2"));
    layers.add(new LayerSpec.Dropout("drop2", 0.25));
    layers.add(new LayerSpec.Flatten("flatten"));
    layers.add(new LayerSpec.Linear("fc1", 16));
    addIf(batchNorm, layers, new LayerSpec.BatchNorm("bn3"));
    layers.add(new LayerSpec.Pact("act3"));
    layers.add(new LayerSpec.Dropout("drop3", 0.5));
    layers.add(new LayerSpec.Linear("fc2", 5));
    return new NetworkSpec("small", new InputShape(channels, 12, 12), 5, layers);
  }

  /**
   * Two residual blocks, the second with the shortcut that halves the image and doubles the
   * channels, then global average pooling; without batch-norm a dropout inside of the first block.
   */
  static NetworkSpec residual(boolean batchNorm) {
    var layers = new ArrayList<LayerSpec>();
    layers.add(new LayerSpec.Conv2d("conv1", 4, 3, 1, 1));
    addIf(batchNorm, layers, new LayerSpec.BatchNorm("bn1"));
    layers.add(new LayerSpec.Pact("act1"));
    layers.add(new LayerSpec.Conv2d("conv2", 4, 3, 1, 1));
    addIf(batchNorm, layers, new LayerSpec.BatchNorm("bn2"));
    layers.add(new LayerSpec.Pact("act2"));
    addIf(!batchNorm, layers, new LayerSpec.Dropout("drop2", 0.25));
    layers.add(new LayerSpec.Conv2d("conv3", 4, 3, 1, 1));
    addIf(batchNorm, layers, new LayerSpec.BatchNorm("bn3"));
    layers.add(new LayerSpec.Add("add3", "act1", 1));
    layers.add(new LayerSpec.Pact("act3"));
    layers.add(new LayerSpec.Conv2d("conv4", 7, 3, 2, 1));
    addIf(batchNorm, layers, new LayerSpec.BatchNorm("bn4"));
    layers.add(new LayerSpec.Pact("act4"));
    layers.add(new LayerSpec.Conv2d("conv5", 7, 3, 1, 1));
    addIf(batchNorm, layers, new LayerSpec.BatchNorm("bn5"));
    layers.add(new LayerSpec.Add("add5", "act3", 2));
    layers.add(new LayerSpec.Pact("act5"));
    layers.add(new LayerSpec.GlobalAvgPool("mean"));
    layers.add(new LayerSpec.Linear("fc", 5));
    var name = batchNorm ? "residual-bn" : "residual";
    return new NetworkSpec(name, new InputShape(2, 7, 9), 5, layers);
  }

  private static void addIf(boolean wanted, List<LayerSpec> layers, LayerSpec layer) {
    if (wanted) {
      layers.add(layer);
    }
  }

  /** All layers of a small network at the same bits. */
  static OracleCase uniform(WeightQuantizer quantizer, int weights, int activations) {
    var network = small(2, true);
    var bits = new LayerBits(weights, activations);
    var last = new LayerBits(weights, LayerBits.FULL);
    var layers = Map.of("conv1", bits, "conv2", bits, "fc1", bits, "fc2", last);
    return new OracleCase(network, Precisions.explicit(layers, network), options(false))
        .with(quantizer);
  }

  static NetworkSpec reference() {
    return named(Networks.SGT_CNN);
  }

  static NetworkSpec named(String network) {
    return Networks.find(network, new InputShape(1, 28, 28), 10).orElseThrow();
  }

  static NetworkSpec resnet20() {
    return Networks.find(Networks.RESNET20, new InputShape(3, 32, 32), 10).orElseThrow();
  }

  Normalization normalization() {
    int channels = network.input().channels();
    var mean = new ArrayList<Double>();
    for (int c = 0; c < channels; c++) {
      mean.add(0.28 + 0.1 * c);
    }
    return new Normalization(mean, Collections.nCopies(channels, 0.35));
  }

  /**
   * How far a program in single precision may be from its twin: 5e-6, where 1.5e-6 was seen. SAWB's
   * clip is the difference of two sums of several times its size, and so are its errors: four times
   * that.
   */
  double tolerance() {
    return switch (options.weights()) {
      case DOREFA, LSQ -> 5e-6;
      case SAWB, SAWB_SYMMETRIC -> 2e-5;
    };
  }

  /** The same for a clip or step, whose gradient is one sum over all values: much cancels. */
  double clipTolerance() {
    return 20 * tolerance();
  }

  /** Random images and labels. */
  Batch batch(long seed) {
    return batch(batchSize, seed);
  }

  Batch batch(int size, long seed) {
    var random = new Random(seed);
    var pixels = new byte[size * network.input().size()];
    random.nextBytes(pixels);
    var labels = random.ints(size, 0, network.classes()).toArray();
    var teacher = new float[options.distilled() ? size * network.classes() : 0];
    for (int i = 0; i < teacher.length; i++) {
      teacher[i] = (float) random.nextGaussian(0, 3);
    }
    return new Batch(pixels, labels, teacher);
  }

  static RandomStream dropout(int step) {
    return RandomStream.of(SEED, Purpose.DROPOUT, 0, step);
  }

  static RandomStream mask(int step) {
    return RandomStream.of(SEED, Purpose.MASK, 0, step);
  }

  /**
   * A session at its start, calibrated on dimmer images than those of training, so that many values
   * are clipped.
   */
  TrainingSession fresh(long seed) {
    var session = new TrainingSession(network, precision, normalization(), options, large, seed);
    var bright = batch(seed + 1_000);
    var dim = new byte[bright.pixels().length];
    for (int i = 0; i < dim.length; i++) {
      dim[i] = (byte) (Byte.toUnsignedInt(bright.pixels()[i]) / 2);
    }
    session.calibrate(new Batch(dim, bright.labels()));
    return session;
  }

  /** A session a few steps from its start, so that no tensor has its first value. */
  TrainingSession session(long seed) {
    var session = fresh(seed);
    var quick = new StepRates(3e-3, 1e-2, 1, 2e-4, 0.5, 0.3, 2.5);
    for (int step = 0; step < WARM_UP; step++) {
      session.step(batch(seed + 2_000 + step), quick, dropout(step), mask(step));
    }
    return session;
  }

  Twin twin(TrainingSession session) {
    return twin(session, TwinNetwork.Pooling.BEFORE_PACT);
  }

  Twin twin(TrainingSession session, TwinNetwork.Pooling pooling) {
    return new Twin(
        new TwinNetwork(
            network, precision, normalization(), inRangeUpToBits(), options.weights(), pooling),
        options,
        session.layout(),
        session.values());
  }

  /** A session with its twin, both before a clear step. */
  OraclePair pair() {
    return OraclePair.find(this, this::session, WARM_UP);
  }

  /** The same at the start of training, where the twin's optimizer is as the session's. */
  OraclePair freshPair() {
    return OraclePair.find(this, this::fresh, 0);
  }

  private int inRangeUpToBits() {
    return switch (options.alphaGradient()) {
      case BY_BITS -> IN_RANGE_UP_TO_BITS;
      case CLIPPED -> 0;
      case CLIPPED_AND_IN_RANGE -> 8;
    };
  }

  @Override
  public String toString() {
    return "%s %s %s %s, %d images, large layers by %s"
        .formatted(
            options.weights(),
            network.name() + network.input() + (network.layers().size() > 11 ? " bn" : ""),
            precision.name(),
            (options.guided()
                    ? "guided %s %s".formatted(options.ranking(), options.fill())
                    : "plain")
                + (options.distilled() ? " distilled" : ""),
            batchSize,
            large);
  }
}
