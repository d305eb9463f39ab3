package io.bitlens.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import io.bitlens.inference.LoadedModels;
import io.bitlens.inference.input.InputReader;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.registry.ModelStore;
import io.bitlens.telemetry.Spans;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.springframework.test.json.AbstractJsonContentAssert;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/**
 * The controllers of explanations, without the rest of the service.
 *
 * @param ticker read once by whoever measures or limits time, each time
 */
record ExplainHttp(ModelStore store, VariantLoader loader, Ticker ticker) {

  static final Duration TIME_LIMIT = Duration.ofSeconds(20);
  static final long MAX_EVALUATIONS = 5_000;

  MockMvcTester tester() {
    var loaded =
        new LoadedModels(
            store, loader, 1L << 20, Duration.ofMinutes(1), () -> 0, Scheduler.disabledScheduler());
    var pictures =
        new PictureReader(
            PictureLimits.DEFAULT, new DecodingMemory(256L << 20, Duration.ofSeconds(1)));
    var running = new RunningExplanations(TIME_LIMIT, ticker);
    var explanations =
        new Explanations(
            loaded,
            new Bounds(running, MAX_EVALUATIONS),
            ticker,
            new ExplanationTelemetry(new SimpleMeterRegistry(), Spans.none(), () -> 0));
    return MockMvcTester.of(
        new SaliencyMapController(loaded, new InputReader(pictures), explanations),
        new RunningExplanationController(running));
  }

  static AbstractJsonContentAssert<?> json(MvcTestResult result) {
    assertThat(result).hasStatusOk();
    return assertThat(result).bodyJson();
  }

  static ApiException refused(MvcTestResult result, ProblemCode code) {
    assertThat(result.getUnresolvedException())
        .isNotNull()
        .cause()
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(code));
    return (ApiException) result.getUnresolvedException().getCause();
  }
}
