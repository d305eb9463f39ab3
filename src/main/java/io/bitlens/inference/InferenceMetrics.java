package io.bitlens.inference;

import io.bitlens.inference.LoadedModels.Statistics;
import io.bitlens.registry.Model;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** What this process predicts, and the models that it holds for that, in numbers. */
final class InferenceMetrics {

  private static final Duration[] BUCKETS = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2)
  };

  private final MeterRegistry registry;
  private final Map<String, Timer> predictions = new ConcurrentHashMap<>();

  InferenceMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Watches a cache. */
  InferenceMetrics watching(LoadedModels models) {
    counter(models, "hits", "Uses of a model that was in the cache", Statistics::hits);
    counter(models, "misses", "Uses that loaded their model", Statistics::misses);
    counter(models, "evictions", "Models that had been idle or made room", Statistics::evictions);
    Gauge.builder("bitlens.native.memory", models, m -> m.statistics().nativeBytes())
        .description("Native memory by what holds it")
        .baseUnit(BaseUnits.BYTES)
        .tag("area", "model_cache")
        .register(registry);
    return this;
  }

  private void counter(
      LoadedModels models, String what, String description, ToLongFunction<Statistics> part) {
    FunctionCounter.builder(
            "bitlens.model.cache." + what, models, m -> part.applyAsLong(m.statistics()))
        .description(description)
        .register(registry);
  }

  /** The images of one request were predicted, the loading of the model included. */
  void predicted(Model model, long nanos) {
    predictions
        .computeIfAbsent(model.precision().name(), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(String precision) {
    return Timer.builder("bitlens.prediction")
        .description(
            "The predictions of one request, with the loading of a model that was not here")
        .tag("precision", precision)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
