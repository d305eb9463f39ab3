package io.bitlens.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {

  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN_ID = "00f067aa0ba902b7";

  private final KeptSpans kept = new KeptSpans();
  private final Spans spans =
      new Spans(
          SdkTracerProvider.builder()
              .addSpanProcessor(SimpleSpanProcessor.create(kept))
              .build()
              .get("test"));

  @Test
  void workGoesOnWithTheTraceOfWhoeverAskedForIt() {
    var inside =
        spans.after(
            Optional.of("00-" + TRACE_ID + "-" + SPAN_ID + "-01"),
            "work",
            Map.of("bitlens.job.id", "7"),
            TraceContext::current);

    var span = only();
    assertThat(span.getTraceId()).isEqualTo(TRACE_ID);
    assertThat(span.getParentSpanId()).isEqualTo(SPAN_ID);
    assertThat(span.getAttributes().get(AttributeKey.stringKey("bitlens.job.id"))).isEqualTo("7");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(inside)
        .contains(new TraceContext(TRACE_ID, "00-" + TRACE_ID + "-" + span.getSpanId() + "-01"));
    assertThat(TraceContext.current()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "something", "00-" + TRACE_ID + "-0000000000000000-01"})
  void whatIsNoTraceBeginsOne(String asked) {
    spans.after(Optional.of(asked), "work", Map.of(), () -> 1);

    assertThat(only().getParentSpanId()).isEqualTo(SpanId.getInvalid());
    assertThat(only().getTraceId()).isNotEqualTo(TRACE_ID);
  }

  @Test
  void workOfNobodyIsNotPartOfWhateverTheThreadDoes() {
    spans.in("outer", Map.of(), () -> spans.after(Optional.empty(), "inner", Map.of(), () -> 1));

    assertThat(kept.spans()).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
  }

  @Test
  void aFailureIsNamedByItsTypeAndNotByItsMessage() {
    assertThatThrownBy(() ->
            spans.in(
                "work",
                Map.of(),
                () -> {
                  throw new IllegalStateException("password=secret");
                }))
        .hasMessage("password=secret");

    var span = only();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(span.toString()).doesNotContain("secret");
  }

  @Test
  void whatIsOverHasItsOwnTimes() {
    var from = Instant.parse("2026-01-01T00:00:00Z");
    var outer =
        spans.in(
            "outer",
            Map.of(),
            () -> {
              spans.past("epoch", from, from.plusSeconds(3), Map.of());
              return TraceContext.current().orElseThrow();
            });

    var epoch = kept.named("epoch");
    assertThat(epoch.getStartEpochNanos()).isEqualTo(nanos(from));
    assertThat(epoch.getEndEpochNanos()).isEqualTo(nanos(from.plusSeconds(3)));
    assertThat(outer.traceparent()).contains(epoch.getParentSpanId());
  }

  private SpanData only() {
    assertThat(kept.spans()).hasSize(1);
    return kept.spans().getFirst();
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond());
  }
}
