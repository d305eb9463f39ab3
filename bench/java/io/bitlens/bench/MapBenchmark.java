package io.bitlens.bench;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.OpByOpMaps;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.program.StepOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gradient maps of a batch by the compiled program, beside the same maps one image at a time,
 * operation by operation through DJL ({@link OpByOpMaps}), taking turns in one run. Before that,
 * both must make the same maps. The weights are those of a calibrated training before its first
 * step.
 *
 * <p>Options: {@code reps} (7), {@code calls} of the batch a repetition (20), {@code threads} (2),
 * {@code variants}, comma-separated {@link LatencyRow}s (sgt-cnn at fp32, w4a4 and w2a2, tiny at
 * w4a4, batch 64).
 */
public final class MapBenchmark {

  private static final String VARIANTS =
      "sgt-cnn:fp32:64,sgt-cnn:w4a4:64,sgt-cnn:w2a2:64,tiny:w4a4:64";
  private static final double SAME = 1e-3;

  /** Part of the images that must have the same maps; of others, rounding has turned a code. */
  private static final double MOST = 0.5;

  private static final Explainer GRADIENT = Explainer.find("gradient").orElseThrow();

  private final Options options;
  private final BenchCases cases;

  private MapBenchmark(Options options, BenchCases cases) {
    this.options = options;
    this.cases = cases;
  }

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    LibTorch.useThreads(options.threads());
    new MapBenchmark(options, new BenchCases(options)).write(Report.shown());
  }

  private void write(Report report) throws IOException {
    report.table(
        "network", "precision", "batch", "BitLens maps/s", "op by op maps/s", "ratio", "same maps");
    for (var text : options.list("variants", VARIANTS)) {
      var row = LatencyRow.parse(text);
      var found = cases.find(row.network(), row.precision());
      if (found.isEmpty()) {
        report.row(row.network(), row.precision(), row.batch(), "skipped: no such network");
      } else {
        measure(row, found.get(), report);
      }
    }
    report.line("");
  }

  private void measure(LatencyRow row, BenchCase benchCase, Report report) throws IOException {
    var variant = variant(benchCase);
    var shape = benchCase.images().shape();
    var pixels = benchCase.images().batch(0, row.batch()).pixels();
    try (var runner = new DjlVariantLoader().load(variant);
        var single = new OpByOpMaps(variant)) {
      double same = same(compiled(runner, shape, pixels), opByOp(single, shape, pixels));
      if (same < MOST) {
        throw new IllegalStateException("the two sides make other maps: " + same);
      }
      int calls = options.number("calls", 20);
      var samples =
          Turns.take(
              options.number("reps", 7),
              List.of(
                  () -> rate(row.batch(), calls, () -> compiled(runner, shape, pixels)),
                  () -> rate(row.batch(), 1, () -> opByOp(single, shape, pixels))));
      report.row(
          row.network(),
          row.precision(),
          row.batch(),
          samples.get(0).spread("%.0f"),
          samples.get(1).spread("%.0f"),
          Samples.text("%.1f", samples.get(0).median() / samples.get(1).median()),
          Samples.text("%.0f %%", 100 * same));
    }
  }

  private static Variant variant(BenchCase benchCase) {
    try (var session = benchCase.session(false, StepOptions.Arithmetic.FP32)) {
      return session.variant();
    }
  }

  private static double[] rate(int batch, int calls, Runnable call) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      call.run();
    }
    return new double[] {batch * calls * 1e9 / (System.nanoTime() - start)};
  }

  private static List<float[]> compiled(VariantRunner runner, InputShape shape, byte[] pixels) {
    var predicted = new int[pixels.length / shape.size()];
    Arrays.fill(predicted, Explainer.PREDICTED);
    return GRADIENT.explain(runner, shape, pixels, predicted).stream()
        .map(map -> map.values())
        .toList();
  }

  private static List<float[]> opByOp(OpByOpMaps maps, InputShape shape, byte[] pixels) {
    return IntStream.range(0, pixels.length / shape.size())
        .mapToObj(
            i -> maps.map(Arrays.copyOfRange(pixels, i * shape.size(), (i + 1) * shape.size())))
        .toList();
  }

  /** Part of the images whose maps differ by no more than rounding. */
  private static double same(List<float[]> ours, List<float[]> theirs) {
    long same = 0;
    for (int i = 0; i < ours.size(); i++) {
      same += apart(ours.get(i), theirs.get(i)) < SAME ? 1 : 0;
    }
    return (double) same / ours.size();
  }

  /** Distance over length. */
  private static double apart(float[] ours, float[] theirs) {
    double squares = 0;
    double length = 0;
    for (int i = 0; i < ours.length; i++) {
      squares += Math.pow(ours[i] - theirs[i], 2);
      length += Math.pow(theirs[i], 2);
    }
    return Math.sqrt(squares / Math.max(length, Double.MIN_NORMAL));
  }
}
