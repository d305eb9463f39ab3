package io.bitlens.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.github.benmanes.caffeine.cache.Scheduler;
import io.bitlens.nn.InputShape;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelDeleted;
import io.bitlens.web.ApiException;
import io.bitlens.web.Ownership;
import io.bitlens.web.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LoadedModelsTest {

  private final Models models = new Models();
  private final AtomicLong nanos = new AtomicLong();
  private final LoadedModels loaded =
      new LoadedModels(
          models, models, 250, Duration.ofMinutes(10), nanos::get, Scheduler.disabledScheduler());

  private final Model first = model();
  private final Model second = model();
  private final Model third = model();

  @Test
  void othersModelsAreNotThereThoughTheyAreLoaded() {
    use(first);

    Ownership.of(
        "bob",
        () -> {
          assertThatExceptionOfType(ApiException.class)
              .isThrownBy(() -> loaded.describe(first.id()))
              .withMessage("There is no model '%s'.".formatted(first.id()));
          return assertThatExceptionOfType(ApiException.class)
              .isThrownBy(() -> loaded.acquire(first.id()));
        });
  }

  @Test
  void aModelIsLoadedOnceAndKept() {
    use(first);
    use(first);

    assertThat(models.closings()).containsExactly(0);
    assertThat(loaded.describe(first.id())).isEqualTo(first);
  }

  @Test
  void usesAndEvictionsAreCounted() {
    use(first);
    use(first);
    use(second);
    assertThat(loaded.statistics()).isEqualTo(new LoadedModels.Statistics(1, 2, 0, 200));

    use(third);
    loaded.cleanUp();
    assertThat(loaded.statistics()).isEqualTo(new LoadedModels.Statistics(1, 3, 1, 200));

    models.remove(third.id());
    loaded.on(new ModelDeleted(third.id()));
    assertThat(loaded.statistics()).isEqualTo(new LoadedModels.Statistics(1, 3, 1, 100));
  }

  @Test
  void describingAModelIsNoUseOfIt() {
    loaded.describe(first.id());
    use(first);
    loaded.describe(first.id());

    assertThat(loaded.statistics()).isEqualTo(new LoadedModels.Statistics(0, 1, 0, 100));
  }

  @Test
  void modelsMakeRoomForOthers() {
    use(first);
    use(second);
    use(third);
    loaded.cleanUp();

    assertThat(models.closings()).hasSize(3).containsOnlyOnce(1).contains(0);
  }

  @Test
  void aModelLargerThanTheCacheWorksAndIsClosedAfterUse() {
    models.nativeBytes = 1_000;
    try (var lease = loaded.acquire(first.id())) {
      assertThat(lease.runner().logits(new byte[1], 1)).containsExactly(0, 0);
      assertThat(models.closings()).containsExactly(0);
    }

    assertThat(models.closings()).containsExactly(1);
    use(first);
    assertThat(models.closings()).containsExactly(1, 1);
  }

  @Test
  void idleModelsAreClosed() {
    use(first);
    nanos.addAndGet(Duration.ofMinutes(9).toNanos());
    use(first);
    nanos.addAndGet(Duration.ofMinutes(9).toNanos());
    loaded.cleanUp();
    assertThat(models.closings()).containsExactly(0);

    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    loaded.cleanUp();
    assertThat(models.closings()).containsExactly(1);
  }

  @Test
  void aDeletedModelInUseIsClosedAfterItsLastUse() {
    var one = loaded.acquire(first.id());
    var other = loaded.acquire(first.id());
    models.remove(first.id());
    loaded.on(new ModelDeleted(first.id()));

    assertThat(one.runner().logits(new byte[] {-1}, 1)).containsExactly(0, 1);
    one.close();
    one.close();
    assertThat(models.closings()).containsExactly(0);
    other.close();
    assertThat(models.closings()).containsExactly(1);
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> loaded.acquire(first.id()))
        .withMessageContaining(first.id().toString());
  }

  @Test
  void aModelDeletedWhileItLoadsIsClosedAfterThatUse() {
    models.onLoad =
        () -> {
          models.remove(first.id());
          loaded.on(new ModelDeleted(first.id()));
        };
    use(first);

    assertThat(models.closings()).containsExactly(1);
  }

  @Test
  void anUnknownModelIsNotFound() {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> loaded.acquire(UUID.randomUUID()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.NOT_FOUND));
  }

  @Test
  void aFailureToLoadIsNotRemembered() {
    models.onLoad =
        () -> {
          throw new IllegalStateException("no native memory");
        };
    assertThatIllegalStateException()
        .isThrownBy(() -> loaded.acquire(first.id()))
        .withMessage("no native memory");

    models.onLoad = () -> {};
    use(first);
    assertThat(models.closings()).containsExactly(0);
  }

  @Test
  void concurrentFirstCallsLoadOnce() throws Exception {
    var loading = new CountDownLatch(1);
    var proceed = new CountDownLatch(1);
    models.onLoad =
        () -> {
          loading.countDown();
          await(proceed);
        };
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Future<?>>();
      calls.add(pool.submit(() -> use(first)));
      await(loading);
      for (int i = 0; i < 7; i++) {
        calls.add(pool.submit(() -> use(first)));
      }
      proceed.countDown();
      for (var call : calls) {
        call.get();
      }
    }

    assertThat(models.closings()).containsExactly(0);
  }

  @Test
  void shutdownClosesAllAndRefusesMore() {
    use(first);
    var lease = loaded.acquire(second.id());
    loaded.close();

    assertThat(models.closings()).containsExactly(1, 0);
    lease.close();
    assertThat(models.closings()).containsExactly(1, 1);
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> loaded.acquire(third.id()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.UNAVAILABLE));
  }

  @Test
  void shutdownDuringALoadClosesThatToo() {
    models.onLoad = loaded::close;
    use(first);

    assertThat(models.closings()).containsExactly(1);
  }

  @Test
  void underConcurrentUseAndEvictionEachRunnerIsClosedOnceAndNeverUsedAfter() throws Exception {
    var all = new Model[] {first, second, third, model(), model()};
    try (var pool = Executors.newFixedThreadPool(4)) {
      var calls = new ArrayList<Future<?>>();
      for (int thread = 0; thread < 4; thread++) {
        int offset = thread;
        calls.add(
            pool.submit(() -> {
              for (int i = 0; i < 2_000; i++) {
                var model = all[(i * (offset + 1) + offset) % all.length];
                use(model);
                if (i % 7 == offset) {
                  loaded.on(new ModelDeleted(model.id()));
                }
              }
            }));
      }
      for (var call : calls) {
        call.get();
      }
    }
    loaded.close();

    assertThat(models.closings()).hasSizeGreaterThan(5).containsOnly(1);
  }

  private void use(Model model) {
    try (var lease = loaded.acquire(model.id())) {
      assertThat(lease.runner().logits(new byte[1], 1)).hasSize(2);
    }
  }

  private Model model() {
    return models.add(new InputShape(1, 1, 1), 4, "off", "on");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
