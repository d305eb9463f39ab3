package io.bitlens.nn.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.engine.TwinNetwork.Columns;
import io.bitlens.nn.engine.TwinNetwork.Mode;
import io.bitlens.nn.engine.TwinNetwork.Pass;
import io.bitlens.nn.program.ParameterLayout;
import io.bitlens.nn.program.ParameterLayout.Entry;
import io.bitlens.nn.program.StepOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A {@link TrainingSession} written a second time from the definitions: operation by operation, in
 * double precision, gradients by automatic differentiation, the optimizer in plain Java. Slow, and
 * the judge of the compiled program.
 */
final class Twin {

  private static final double PIXEL_MAXIMUM = 255;

  private final TwinNetwork network;
  private final StepOptions options;
  private final ParameterLayout layout;
  private final TwinMask mask;
  private final TwinAdam adam = new TwinAdam();

  /** Trained tensors and statistics by name. */
  final Map<String, double[]> values = new LinkedHashMap<>();

  Twin(
      TwinNetwork network,
      StepOptions options,
      ParameterLayout layout,
      Map<String, float[]> initial) {
    this.network = network;
    this.options = options;
    this.layout = layout;
    this.mask = new TwinMask(options, network.network().input().size());
    initial.forEach((name, floats) -> values.put(name, doubles(floats)));
  }

  /** The same tensors under an optimizer of its own that has not begun. */
  Twin copy() {
    var copy = new Twin(network, options, layout, Map.of());
    values.forEach((name, doubles) -> copy.values.put(name, doubles.clone()));
    return copy;
  }

  /**
   * What a step sees and wants.
   *
   * @param masked the second pass's pixels, 0 to 255; empty without guidance
   * @param byName gradients by trained tensor
   * @param decisions everything that was decided on the way
   */
  record Step(
      double crossEntropy,
      double kl,
      double distillation,
      double loss,
      int correct,
      double[] masked,
      Map<String, double[]> byName,
      List<Decision> decisions) {

    /** The four numbers that a program gives. */
    double[] metrics() {
      return new double[] {crossEntropy, kl, distillation, correct};
    }
  }

  /** Running means and variances by name. */
  Map<String, double[]> statistics() {
    var statistics = new LinkedHashMap<String, double[]>();
    layout.statistics().forEach(entry -> statistics.put(entry.name(), values.get(entry.name())));
    return statistics;
  }

  double[] logits(byte[] pixels, int count) {
    try (var memory = NDManager.newBaseManager("PyTorch")) {
      var pass = new Pass(memory, tensors(memory), TwinNetwork.EVALUATION);
      return network.logits(pass, image(memory, doubles(pixels), count)).toDoubleArray();
    }
  }

  /** Sum of log p(label) in evaluation mode, of pixels 0 to 255 that need not be integers. */
  double logProbability(double[] pixels, int[] labels) {
    try (var memory = NDManager.newBaseManager("PyTorch")) {
      var pass = new Pass(memory, tensors(memory), TwinNetwork.EVALUATION);
      var logits = network.logits(pass, image(memory, pixels, labels.length));
      var batch = new Batch(new byte[0], labels);
      return rightClass(memory, batch).mul(logits.logSoftmax(1)).sum().getDouble();
    }
  }

  /** What quantizing the weights decides, whatever the batch. */
  List<Decision> decisionsOnWeights() {
    try (var memory = NDManager.newBaseManager("PyTorch")) {
      return network.decisionsOnWeights(new Pass(memory, tensors(memory), TwinNetwork.EVALUATION));
    }
  }

  /** Everything that evaluation decides and, in a guided step, the choice of masked pixels. */
  List<Decision> decisions(Batch batch) {
    var decisions = new ArrayList<Decision>();
    try (var memory = NDManager.newBaseManager("PyTorch")) {
      var pass = new Pass(memory, tensors(memory), TwinNetwork.EVALUATION, decisions);
      network.logits(pass, image(memory, doubles(batch.pixels()), batch.size()));
    }
    if (options.guided()) {
      decisions.addAll(mask.decisions(inputGradient(batch)));
    }
    return decisions;
  }

  /** Gradient of log p(label) by the pixels on the scale 0 to 1, in evaluation mode. */
  double[] inputGradient(Batch batch) {
    return recording(memory -> {
      var pixels = image(memory, doubles(batch.pixels()), batch.size());
      pixels.setRequiresGradient(true);
      var pass = new Pass(memory, tensors(memory), TwinNetwork.EVALUATION);
      var right = rightClass(memory, batch).mul(network.logits(pass, pixels).logSoftmax(1));
      backward(right.sum());
      return gradient(pixels);
    });
  }

  /** Gradients of a step that chooses its own mask; updates batch-norm's statistics. */
  Step gradients(
      Batch batch, StepRates rates, RandomGenerator dropout, RandomGenerator maskRandom) {
    var masked =
        options.guided()
            ? mask.apply(batch.pixels(), inputGradient(batch), maskRandom)
            : new double[0];
    return gradients(batch, rates, dropout, masked);
  }

  /** Gradients of a step with a given mask. */
  Step gradients(Batch batch, StepRates rates, RandomGenerator dropout, double[] masked) {
    return recording(memory -> step(memory, batch, rates, dropout, masked));
  }

  /** One training step. */
  Step step(Batch batch, StepRates rates, RandomGenerator dropout, RandomGenerator maskRandom) {
    var step = gradients(batch, rates, dropout, maskRandom);
    adam.nextStep();
    for (var entry : layout.trained()) {
      boolean alpha = entry.role() == ParameterLayout.Role.ALPHA;
      var value = values.get(entry.name());
      if (options.weightDecay() && entry.role() == ParameterLayout.Role.WEIGHT) {
        for (int i = 0; i < value.length; i++) {
          value[i] *= 1 - rates.learningRate() * rates.weightDecay();
        }
      }
      adam.update(
          entry.name(),
          value,
          step.byName().get(entry.name()),
          alpha || entry.role() == ParameterLayout.Role.STEP
              ? rates.alphaLearningRate()
              : rates.learningRate());
      if (alpha) {
        value[0] = Math.max(value[0], 1e-3);
      }
    }
    return step;
  }

  private Step step(
      NDManager memory, Batch batch, StepRates rates, RandomGenerator random, double[] masked) {
    var tensors = tensors(memory);
    layout.trained().forEach(entry -> tensors.get(entry.name()).setRequiresGradient(true));
    var dropout =
        new TwinDropout(network.network(), batch.size(), options.guided() ? 2 : 1, random);
    var decisions = new ArrayList<Decision>();
    var pixels = image(memory, doubles(batch.pixels()), batch.size());
    var logits =
        network.logits(new Pass(memory, tensors, new Training(dropout, 0), decisions), pixels);
    var logP = logits.logSoftmax(1);
    var crossEntropy =
        TwinLayers.times(rightClass(memory, batch).mul(logP).sum(), -1.0 / batch.size());
    var loss = crossEntropy;
    double distillation = 0;
    if (options.distilled()) {
      var taught = distillation(memory, logits, batch.teacherLogits(), rates.temperature());
      distillation = taught.getDouble();
      loss =
          TwinLayers.times(crossEntropy, 1 - rates.distillation())
              .add(TwinLayers.times(taught, rates.distillation()));
    }
    double kl = 0;
    if (options.guided()) {
      var pass = new Pass(memory, tensors, new Training(dropout, 1), decisions);
      var logQ = network.logits(pass, image(memory, masked, batch.size())).logSoftmax(1);
      var divergence = TwinLayers.times(logP.exp().mul(logP.sub(logQ)).sum(), 1.0 / batch.size());
      kl = divergence.getDouble();
      loss = loss.add(TwinLayers.times(divergence, rates.lambda()));
    }
    for (var entry : layout.alphas()) {
      var alpha = tensors.get(entry.name());
      loss = loss.add(TwinLayers.times(alpha.mul(alpha), rates.alphaDecay()));
    }
    backward(loss);
    var byName = new LinkedHashMap<String, double[]>();
    layout
        .trained()
        .forEach(entry -> byName.put(entry.name(), gradient(tensors.get(entry.name()))));
    return new Step(
        crossEntropy.getDouble(),
        kl,
        distillation,
        loss.toDoubleArray()[0],
        correct(logits.toDoubleArray(), batch),
        masked,
        byName,
        decisions);
  }

  /** Gradients of constrained training's Lagrangian. */
  Constrained constrained(
      Batch batch, List<Double> duals, StepRates rates, RandomGenerator dropoutRandom) {
    return recording(memory -> {
      var tensors = tensors(memory);
      layout.trained().forEach(entry -> tensors.get(entry.name()).setRequiresGradient(true));
      var dropout = new TwinDropout(network.network(), batch.size(), 1, dropoutRandom);
      var decisions = new ArrayList<Decision>();
      var pixels = image(memory, doubles(batch.pixels()), batch.size());
      var full = new Pass(memory, tensors, new Training(dropout, 0), decisions);
      var low = new Pass(memory, tensors, new Training(dropout, 0), decisions);
      var fullLogits = network.atFullPrecision().logits(full, pixels);
      var logP = fullLogits.logSoftmax(1);
      var logQ = network.logits(low, pixels).logSoftmax(1);
      var crossEntropy =
          TwinLayers.times(rightClass(memory, batch).mul(logP).sum(), -1.0 / batch.size());
      var distances = new ArrayList<NDArray>();
      full.activations()
          .forEach((name, a) -> {
            var difference = low.activations().get(name).sub(a);
            distances.add(difference.mul(difference).sum().div(a.mul(a).sum().stopGradient()));
          });
      distances.add(TwinLayers.times(logP.exp().mul(logP.sub(logQ)).sum(), 1.0 / batch.size()));
      var loss = crossEntropy;
      for (int i = 0; i < distances.size(); i++) {
        loss = loss.add(TwinLayers.times(distances.get(i), duals.get(i)));
      }
      for (var entry : layout.alphas()) {
        var alpha = tensors.get(entry.name());
        loss = loss.add(TwinLayers.times(alpha.mul(alpha), rates.alphaDecay()));
      }
      backward(loss);
      var byName = new LinkedHashMap<String, double[]>();
      layout
          .trained()
          .forEach(entry -> byName.put(entry.name(), gradient(tensors.get(entry.name()))));
      var numbers = new ArrayList<Double>();
      numbers.add(crossEntropy.getDouble());
      numbers.add((double) correct(fullLogits.toDoubleArray(), batch));
      distances.forEach(distance -> numbers.add(distance.getDouble()));
      return new Constrained(
          numbers.stream().mapToDouble(Double::doubleValue).toArray(), byName, decisions);
    });
  }

  /**
   * A step of constrained training.
   *
   * @param metrics mean cross-entropy, correct predictions, distance by constraint
   */
  record Constrained(double[] metrics, Map<String, double[]> byName, List<Decision> decisions) {}

  /** T^2 KL(softmax(t / T) || softmax(logits / T)), averaged over the batch. */
  private static NDArray distillation(
      NDManager memory, NDArray logits, float[] teacher, double temperature) {
    var t = memory.create(doubles(teacher), logits.getShape());
    var logT = TwinLayers.times(t, 1 / temperature).logSoftmax(1);
    var logS = TwinLayers.times(logits, 1 / temperature).logSoftmax(1);
    return TwinLayers.times(
        logT.exp().mul(logT.sub(logS)).sum(), temperature * temperature / logits.getShape().get(0));
  }

  private static int correct(double[] logits, Batch batch) {
    int classes = logits.length / batch.size();
    int correct = 0;
    for (int i = 0; i < batch.size(); i++) {
      int best = 0;
      for (int k = 1; k < classes; k++) {
        best = logits[i * classes + k] > logits[i * classes + best] ? k : best;
      }
      correct += best == batch.labels()[i] ? 1 : 0;
    }
    return correct;
  }

  /** A training pass: dropout from its block of random bytes, batch statistics. */
  private final class Training implements Mode {

    private final TwinDropout dropout;
    private final int block;

    Training(TwinDropout dropout, int block) {
      this.dropout = dropout;
      this.block = block;
    }

    @Override
    public NDArray drop(LayerSpec.Dropout layer, NDArray x, Columns columns) {
      return dropout.apply(layer, x, columns, block);
    }

    @Override
    public boolean batchStatistics() {
      return true;
    }

    @Override
    public void observe(LayerSpec.BatchNorm layer, double[] mean, double[] variance) {
      var runningMean = values.get(layer.name() + ".mean");
      var runningVariance = values.get(layer.name() + ".variance");
      for (int c = 0; c < mean.length; c++) {
        runningMean[c] = TwinNetwork.running(runningMean[c], mean[c]);
        runningVariance[c] = TwinNetwork.running(runningVariance[c], variance[c]);
      }
    }
  }

  private Map<String, NDArray> tensors(NDManager memory) {
    var tensors = new HashMap<String, NDArray>();
    var entries = new ArrayList<>(layout.trained());
    entries.addAll(layout.statistics());
    for (Entry entry : entries) {
      var shape = new Shape(entry.shape().stream().mapToLong(Integer::longValue).toArray());
      tensors.put(entry.name(), memory.create(values.get(entry.name()), shape));
    }
    return tensors;
  }

  private NDArray image(NDManager memory, double[] pixels, int count) {
    var scaled = new double[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      scaled[i] = pixels[i] / PIXEL_MAXIMUM;
    }
    var input = network.network().input();
    return memory.create(scaled, new Shape(count, input.channels(), input.height(), input.width()));
  }

  /** One-hot labels (B, K). */
  private NDArray rightClass(NDManager memory, Batch batch) {
    int classes = network.network().classes();
    var oneHot = new double[batch.size() * classes];
    for (int i = 0; i < batch.size(); i++) {
      oneHot[i * classes + batch.labels()[i]] = 1;
    }
    return memory.create(oneHot, new Shape(batch.size(), classes));
  }

  private interface Recorded<T> {
    T compute(NDManager memory);
  }

  /** Whether a thread records gradients is its own, lasting state. */
  private static <T> T recording(Recorded<T> computation) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(true);
    try (var memory = NDManager.newBaseManager("PyTorch")) {
      return computation.compute(memory);
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  private static void backward(NDArray scalar) {
    JniUtils.backward((PtNDArray) scalar, (PtNDArray) scalar.onesLike(), false, false);
  }

  private static double[] gradient(NDArray leaf) {
    try (var gradient = leaf.getGradient()) {
      return gradient.toDoubleArray();
    }
  }

  static double[] doubles(float[] floats) {
    var doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  private static double[] doubles(byte[] pixels) {
    var doubles = new double[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      doubles[i] = Byte.toUnsignedInt(pixels[i]);
    }
    return doubles;
  }
}
