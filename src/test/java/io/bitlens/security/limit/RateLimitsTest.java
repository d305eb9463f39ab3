package io.bitlens.security.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class RateLimitsTest {

  private static final Rate NONE = new Rate(0, 0);

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void aCallerWaitsUntilThereIsATurnAgain() {
    var limits = limits(new Rate(6, 2));

    assertThat(limits.take("alice", Work.SUBMIT)).isEmpty();
    assertThat(limits.take("alice", Work.SUBMIT)).isEmpty();
    assertThat(limits.take("alice", Work.SUBMIT)).hasValue(Duration.ofSeconds(10));

    nanos.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
    assertThat(limits.take("alice", Work.SUBMIT)).hasValue(Duration.ofNanos(1));
    nanos.addAndGet(1);
    assertThat(limits.take("alice", Work.SUBMIT)).isEmpty();
    assertThat(limits.take("alice", Work.SUBMIT)).isPresent();
  }

  @Test
  void callersAndKindsOfWorkDoNotTakeEachOthersTurns() {
    var limits = limits(new Rate(1, 0));

    assertThat(limits.take("alice", Work.SUBMIT)).isEmpty();
    assertThat(limits.take("alice", Work.SUBMIT)).isPresent();
    assertThat(limits.take("bob", Work.SUBMIT)).isEmpty();
    assertThat(limits.take("alice", Work.PREDICT)).isEmpty();
    assertThat(limits.take("alice", Work.EXPLAIN)).isEmpty();
  }

  @Test
  void noRateIsNoLimit() {
    var limits = limits(NONE);

    for (int i = 0; i < 1000; i++) {
      assertThat(limits.take("alice", Work.SUBMIT)).isEmpty();
    }
  }

  @Test
  void refusesNegativeRates() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rate(-1, 0))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rate(1, -2))
        .withMessageContaining("-2");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,   /api/v1/training-jobs,              SUBMIT",
    "POST,   /api/v1/training-jobs/x/retry,      SUBMIT",
    "POST,   /api/v1/experiments,                SUBMIT",
    "POST,   /api/v1/studies,                    SUBMIT",
    "POST,   /api/v1/datasets,                   SUBMIT",
    "POST,   /api/v1/models/x/predictions,       PREDICT",
    "POST,   /v2/models/x/versions/1/infer,      PREDICT",
    "POST,   /v2/models/x/infer,                 PREDICT",
    "POST,   /api/v1/models/x/saliency-maps,     EXPLAIN",
    "POST,   /api/v1/comparisons,                EXPLAIN",
    "POST,   /api/v1/training-jobs/x/cancel,     ",
    "GET,    /api/v1/training-jobs,              ",
    "DELETE, /api/v1/training-jobs/x,            ",
  })
  void requestsAreCountedByWhatTheyCost(String method, String path, Work work) {
    var request = new MockHttpServletRequest(method, "/prefix" + path);
    request.setContextPath("/prefix");

    assertThat(Work.of(request).orElse(null)).isEqualTo(work);
  }

  private RateLimits limits(Rate rate) {
    return new RateLimits(new RateProperties(rate, rate, rate), nanos::get);
  }
}
