package io.bitlens.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Requests with one key, one after another and at the same time, on a real database. */
@DataJpaTest(showSql = false)
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@ImportAutoConfiguration(JacksonAutoConfiguration.class)
@ContextConfiguration(classes = IdempotencySuite.Application.class)
@Import(Idempotency.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
abstract class IdempotencySuite {

  // Not a configuration by annotation: the application's own scan must not find it.
  @EnableAutoConfiguration
  static class Application {

    @Bean
    Clock clock() {
      return Clock.systemUTC();
    }
  }

  private static final IdempotentRequest REQUEST =
      new IdempotentRequest("anna", "bake", "monday-1", Map.of("flour", 500));

  @Autowired private Idempotency idempotency;
  @Autowired private JdbcClient jdbc;

  private final AtomicInteger baked = new AtomicInteger();

  @BeforeEach
  void forget() {
    jdbc.sql("delete from idempotency_key").update();
  }

  @Test
  void aRequestIsDoneOnceAndAnsweredAsBefore() {
    assertThat(idempotency.knows(REQUEST)).isFalse();
    assertThat(idempotency.answered(REQUEST)).isEmpty();

    var first = idempotency.once(REQUEST, this::bake);
    var again = idempotency.once(REQUEST, this::bake);

    assertThat(baked).hasValue(1);
    assertThat(idempotency.knows(REQUEST)).isTrue();
    for (var answer : List.of(again, idempotency.answered(REQUEST).orElseThrow())) {
      assertThat(answer.getStatusCode()).isEqualTo(first.getStatusCode());
      assertThat(answer.getHeaders().getLocation()).isEqualTo(first.getHeaders().getLocation());
      assertThat(answer.getHeaders().getETag()).isEqualTo(first.getHeaders().getETag());
      assertThat(answer.getHeaders().getFirst(Idempotency.REPLAYED)).isEqualTo("true");
      assertThat(answer.getBody()).asString().isEqualTo("{\"loaves\":1}");
    }
  }

  @Test
  void aKeyBelongsToOneRequestOfOneCallerAndOperation() {
    idempotency.once(REQUEST, this::bake);

    var other = REQUEST.asking(Map.of("flour", 501));
    refused(ProblemCode.KEY_REUSED, () -> idempotency.once(other, this::bake));
    refused(ProblemCode.KEY_REUSED, () -> idempotency.answered(other));
    idempotency.once(
        new IdempotentRequest("bert", "bake", "monday-1", REQUEST.content()), this::bake);
    idempotency.once(
        new IdempotentRequest("anna", "roast", "monday-1", REQUEST.content()), this::bake);
    assertThat(baked).hasValue(3);
  }

  @Test
  void aKeyIsUnknownAfterADay() {
    idempotency.once(REQUEST, this::bake);
    jdbc.sql("update idempotency_key set created_at = created_at - interval '25' hour").update();

    assertThat(idempotency.knows(REQUEST)).isFalse();
    assertThat(idempotency.answered(REQUEST)).isEmpty();
    idempotency.once(REQUEST, this::bake);
    assertThat(baked).hasValue(2);
  }

  @Test
  void whatIsStillBeingDoneIsNotWaitedForLongerThanFiveSeconds() throws Exception {
    var begun = new CountDownLatch(1);
    var over = new CountDownLatch(1);
    try (var thread = Executors.newSingleThreadExecutor()) {
      var first =
          CompletableFuture.supplyAsync(
              () ->
                  idempotency.once(
                      REQUEST,
                      () -> {
                        begun.countDown();
                        await(over);
                        return bake();
                      }),
              thread);
      await(begun);
      var start = System.nanoTime();
      try {
        refused(ProblemCode.REQUEST_IN_PROGRESS, () -> idempotency.once(REQUEST, this::bake));
      } finally {
        over.countDown();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
      assertThat(first.get(20, TimeUnit.SECONDS).getStatusCode().value()).isEqualTo(201);
    }

    assertThat(baked).hasValue(1);
    idempotency.once(REQUEST, this::bake);
    assertThat(baked).hasValue(1);
  }

  @Test
  void aHundredAtTheSameTimeAreDoneOnce() {
    var answers = new ArrayList<ResponseEntity<Object>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sent = new ArrayList<CompletableFuture<ResponseEntity<Object>>>();
      for (int i = 0; i < 100; i++) {
        sent.add(
            CompletableFuture.supplyAsync(() -> idempotency.once(REQUEST, this::bake), threads));
      }
      sent.forEach(answer -> answers.add(answer.join()));
    }

    assertThat(baked).hasValue(1);
    assertThat(answers)
        .filteredOn(answer -> !answer.getHeaders().containsHeader(Idempotency.REPLAYED))
        .hasSize(1);
  }

  @Test
  void whatFailsLeavesTheKeyUnused() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() ->
            idempotency.once(
                REQUEST,
                () -> {
                  throw new IllegalStateException("burnt");
                }));

    assertThat(idempotency.knows(REQUEST)).isFalse();
    idempotency.once(REQUEST, this::bake);
    assertThat(baked).hasValue(1);
  }

  private ResponseEntity<Object> bake() {
    return ResponseEntity.created(URI.create("/loaves/1"))
        .eTag("\"1\"")
        .body(Map.of("loaves", baked.incrementAndGet()));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void refused(ProblemCode code, ThrowingCallable request) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(request)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
