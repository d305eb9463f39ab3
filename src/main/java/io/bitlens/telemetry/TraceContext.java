package io.bitlens.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where in a trace a thread is.
 *
 * @param traceId of the whole trace, 32 hexadecimal digits
 * @param traceparent trace, span and whether it is sampled, as W3C Trace Context writes them
 */
public record TraceContext(String traceId, String traceparent) {

  public static final String TRACEPARENT = "traceparent";

  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  /** Where this thread is; empty if nothing is traced. */
  public static Optional<TraceContext> current() {
    var headers = new HashMap<String, String>();
    W3C.inject(
        Context.current(),
        headers,
        (carrier, key, value) -> {
          if (carrier != null) {
            carrier.put(key, value);
          }
        });
    return Optional.ofNullable(headers.get(TRACEPARENT))
        .map(written -> new TraceContext(Span.current().getSpanContext().getTraceId(), written));
  }

  /** What goes on from a stored traceparent; one that cannot be read begins a trace of its own. */
  static Context after(String traceparent) {
    return W3C.extract(Context.root(), Map.of(TRACEPARENT, traceparent), new FromMap());
  }

  private static final class FromMap implements TextMapGetter<Map<String, String>> {

    @Override
    public Iterable<String> keys(Map<String, String> carrier) {
      return List.copyOf(carrier.keySet());
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }
}
