package io.bitlens.bench;

import ai.djl.pytorch.jni.JniUtils;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.StepRates;
import io.bitlens.nn.engine.TrainingSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the time of a training step goes: the time that each operator of libtorch takes itself,
 * without the operators that it calls, by name and shapes of its arguments.
 *
 * <p>Options: {@code row} (sgt-cnn:w4a4:guided:64), a {@link StepRow}; {@code steps} (20), {@code
 * threads} (2), {@code top} (30) operators, {@code shapes} (1): apart by shapes or not.
 */
public final class StepProfile {

  private static final int WARM_UP = 10;

  private StepProfile() {}

  /** One operator's call, in microseconds. */
  private record Call(String name, double start, double end) {}

  private static final class Total {
    private double microseconds;
    private int calls;

    void add(double more) {
      microseconds += more;
      calls++;
    }
  }

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    LibTorch.useThreads(options.threads());
    var row = StepRow.parse(options.text("row", "sgt-cnn:w4a4:guided:64"));
    var benchCase = new BenchCases(options).find(row.network(), row.precision()).orElseThrow();
    int steps = options.number("steps", 20);
    boolean shapes = options.number("shapes", 1) == 1;
    var trace = Files.createTempFile("step", ".json");
    try (var session = benchCase.session(row.guided(), row.arithmetic())) {
      run(session, benchCase.images(), row.batch(), WARM_UP);
      long faults = faults();
      long start = System.nanoTime();
      run(session, benchCase.images(), row.batch(), steps);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%.2f ms a step, %.0f images/s, %d page faults a step without the profiler%n",
          1e3 * seconds / steps, steps * row.batch() / seconds, (faults() - faults) / steps);
      JniUtils.startProfile(false, shapes, false);
      run(session, benchCase.images(), row.batch(), steps);
      JniUtils.stopProfile(trace.toString());
    }
    print(selfTimes(calls(trace, shapes)), steps, options.number("top", 30));
    Files.delete(trace);
  }

  /** Minor page faults of this process so far. */
  private static long faults() throws Exception {
    return Long.parseLong(Files.readString(Path.of("/proc/self/stat")).split(" ", -1)[9]);
  }

  private static void run(TrainingSession session, BenchImages images, int batch, int steps) {
    var rates = new StepRates(1e-3, 1e-3, 1, 2e-4);
    for (int i = 0; i < steps; i++) {
      session.step(
          images.batch(i, batch),
          rates,
          RandomStream.of(1, Purpose.DROPOUT, 1, i),
          RandomStream.of(1, Purpose.MASK, 1, i));
    }
  }

  /** Complete events of the trace, by thread. */
  private static Map<String, List<Call>> calls(Path trace, boolean shapes) throws Exception {
    var byThread = new HashMap<String, List<Call>>();
    var root = JsonMapper.shared().readTree(Files.readAllBytes(trace));
    for (var event : root.isArray() ? root : root.path("traceEvents")) {
      if (event.path("ph").asString("").equals("X") && event.has("dur")) {
        double start = event.path("ts").asDouble();
        byThread
            .computeIfAbsent(event.path("tid").toString(), tid -> new ArrayList<>())
            .add(new Call(name(event, shapes), start, start + event.path("dur").asDouble()));
      }
    }
    return byThread;
  }

  private static String name(JsonNode event, boolean shapes) {
    var name = event.path("name").asString("");
    var dims = event.path("args").path("Input Dims");
    if (dims.isMissingNode()) {
      dims = event.path("args").path("Input dims");
    }
    return shapes && !dims.isMissingNode() ? name + " " + dims.toString() : name;
  }

  /** A call's own time is its time less that of the calls within it. */
  private static Map<String, Total> selfTimes(Map<String, List<Call>> byThread) {
    var totals = new HashMap<String, Total>();
    for (var calls : byThread.values()) {
      calls.sort(
          Comparator.comparingDouble(Call::start)
              .thenComparing(Comparator.comparingDouble(Call::end).reversed()));
      var open = new ArrayDeque<Call>();
      var own = new HashMap<Call, Double>();
      for (var call : calls) {
        while (!open.isEmpty() && open.peek().end() <= call.start()) {
          open.pop();
        }
        double duration = call.end() - call.start();
        own.merge(call, duration, Double::sum);
        if (!open.isEmpty()) {
          own.merge(open.peek(), -duration, Double::sum);
        }
        open.push(call);
      }
      own.forEach((call, time) -> totals.computeIfAbsent(call.name(), n -> new Total()).add(time));
    }
    return totals;
  }

  private static void print(Map<String, Total> totals, int steps, int top) {
    double sum = totals.values().stream().mapToDouble(t -> t.microseconds).sum();
    System.out.println("| ms a step | part | calls a step | operator |");
    System.out.println("|---|---|---|---|");
    totals.entrySet().stream()
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, Total> e) -> -e.getValue().microseconds))
        .limit(top)
        .forEach(e ->
            System.out.printf(
                "| %.3f | %.1f %% | %.1f | %s |%n",
                e.getValue().microseconds / 1e3 / steps,
                100 * e.getValue().microseconds / sum,
                (double) e.getValue().calls / steps,
                e.getKey()));
    System.out.printf("all: %.2f ms a step%n", sum / 1e3 / steps);
  }
}
