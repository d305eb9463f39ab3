package io.bitlens.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Spans of what no framework traces: attempts of jobs and studies, explanations. */
public final class Spans {

  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private final Tracer tracer;

  public Spans(Tracer tracer) {
    this.tracer = tracer;
  }

  /** Traces nothing. */
  public static Spans none() {
    return new Spans(TracerProvider.noop().get("none"));
  }

  /** What is done in a span. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T done() throws E;
  }

  /**
   * Does something in a span below the one that the thread is in.
   *
   * @param attributes by name
   */
  public <T, E extends Exception> T in(String name, Map<String, String> attributes, Work<T, E> work)
      throws E {
    return in(Context.current(), name, attributes, work);
  }

  /**
   * Does something that was asked for elsewhere or earlier.
   *
   * @param asked the traceparent of whoever asked; without one a trace begins
   */
  public <T, E extends Exception> T after(
      Optional<String> asked, String name, Map<String, String> attributes, Work<T, E> work)
      throws E {
    return in(asked.map(TraceContext::after).orElse(Context.root()), name, attributes, work);
  }

  /** Tells of something that is over, below the span that the thread is in. */
  public void past(String name, Instant from, Instant to, Map<String, String> attributes) {
    tracer
        .spanBuilder(name)
        .setStartTimestamp(from)
        .setAllAttributes(written(attributes))
        .startSpan()
        .end(to);
  }

  private <T, E extends Exception> T in(
      Context parent, String name, Map<String, String> attributes, Work<T, E> work) throws E {
    var span =
        tracer
            .spanBuilder(name)
            .setParent(parent)
            .setAllAttributes(written(attributes))
            .startSpan();
    try (var _ = span.makeCurrent()) {
      return work.done();
    } catch (Throwable e) {
      // Messages are for the log: they can have anything in them.
      span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, e.getClass().getName());
      throw e;
    } finally {
      span.end();
    }
  }

  private static Attributes written(Map<String, String> attributes) {
    var written = Attributes.builder();
    attributes.forEach(written::put);
    return written.build();
  }
}
