package io.bitlens.bench;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Threads that make the same call again and again. */
final class Callers {

  private Callers() {}

  /**
   * One of them.
   *
   * @param call what it does
   * @param resource closed at the end
   */
  record Caller(Callable<Integer> call, AutoCloseable resource) {}

  /** Makes one. */
  interface Source {

    Caller caller() throws Exception;
  }

  /** Milliseconds of each call, at least so many in all. */
  static double[] millis(int callers, int calls, Source source) throws Exception {
    int each = Math.ceilDiv(calls, callers);
    var millis = new double[each * callers];
    try (var threads = Executors.newFixedThreadPool(callers)) {
      var running = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < callers; i++) {
        int from = i * each;
        running.add(() -> run(source.caller(), millis, from, from + each));
      }
      for (var ended : threads.invokeAll(running)) {
        ended.get();
      }
    }
    return millis;
  }

  private static int run(Caller caller, double[] millis, int from, int to) throws Exception {
    try (var _ = caller.resource()) {
      for (int call = from; call < to; call++) {
        long start = System.nanoTime();
        caller.call().call();
        millis[call] = (System.nanoTime() - start) / 1e6;
      }
    }
    return to - from;
  }
}
