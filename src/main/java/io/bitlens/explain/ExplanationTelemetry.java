package io.bitlens.explain;

import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.registry.Model;
import io.bitlens.telemetry.Spans;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What is told of explanations to those who run the service: a span and a time of each. */
final class ExplanationTelemetry {

  private static final Duration[] BUCKETS = {
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
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(20)
  };

  private final MeterRegistry registry;
  private final Spans spans;
  private final Ticker ticker;
  private final Map<Kind, Timer> times = new ConcurrentHashMap<>();

  /** What explanations are told apart by: names of ours, never a caller's. */
  private record Kind(String method, String precision) {}

  ExplanationTelemetry(MeterRegistry registry, Spans spans, Ticker ticker) {
    this.registry = registry;
    this.spans = spans;
    this.ticker = ticker;
  }

  /** Makes maps of one model; those that fail or are stopped count for no time. */
  <T> T watched(Explainer explainer, Model model, int images, Supplier<T> maps) {
    var kind = new Kind(explainer.name(), model.precision().name());
    return spans.in(
        "explanation",
        Map.of(
            "bitlens.method", kind.method(),
            "bitlens.precision", kind.precision(),
            "bitlens.images", String.valueOf(images)),
        () -> {
          long start = ticker.read();
          var made = maps.get();
          times
              .computeIfAbsent(kind, this::timer)
              .record(ticker.read() - start, TimeUnit.NANOSECONDS);
          return made;
        });
  }

  private Timer timer(Kind kind) {
    return Timer.builder("bitlens.explanation")
        .description("The maps of one request and model, without the loading of the model")
        .tag("method", kind.method())
        .tag("precision", kind.precision())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
