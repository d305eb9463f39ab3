package io.bitlens.inference;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelDeleted;
import io.bitlens.registry.ModelReference;
import io.bitlens.registry.ModelStore;
import io.bitlens.web.ApiException;
import io.bitlens.web.Ownership;
import io.bitlens.web.ProblemCode;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The models in native memory, at most so many bytes of them, each loaded once and kept until it
 * has been idle, was deleted, or has to make room. Whoever uses one holds a {@link Lease}; an
 * evicted model is closed when its last lease is.
 */
public final class LoadedModels implements AutoCloseable {

  private final ModelStore store;
  private final VariantLoader loader;
  private final AsyncCache<UUID, LoadedModel> cache;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private volatile boolean closed;

  /**
   * @param maxBytes native bytes of all cached models together
   * @param idle how long an unused model stays
   * @param scheduler evicts idle models even when no request comes
   */
  public LoadedModels(
      ModelStore store,
      VariantLoader loader,
      long maxBytes,
      Duration idle,
      Ticker ticker,
      Scheduler scheduler) {
    this.store = store;
    this.loader = loader;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher(LoadedModels::weight)
            .expireAfterAccess(idle)
            .ticker(ticker)
            .scheduler(scheduler)
            .executor(Runnable::run)
            .removalListener(this::removed)
            .buildAsync();
  }

  /**
   * What is known of a model, without loading it.
   *
   * @throws ApiException if there is no such model
   */
  public Model describe(UUID id) {
    var present = cache.getIfPresent(id);
    var model =
        present != null && present.isDone() && !present.isCompletedExceptionally()
            ? Optional.of(present.join().model())
            : store.find(id);
    return model
        .filter(found -> Ownership.sees(found.owner()))
        .orElseThrow(() -> ApiException.notFound("model", id));
  }

  /**
   * What is known of the model that is named, without loading it.
   *
   * @throws ApiException if there is no such model
   */
  public Model describe(ModelReference reference) {
    var id = store.resolve(reference);
    return describe(id.orElseThrow(() -> ApiException.notFound("model", reference.text())));
  }

  /**
   * Takes a model into use, loading it if it is not here. Concurrent first calls load it once and
   * all wait for that; a failure is told to them all and not remembered.
   *
   * @throws ApiException if there is no such model or the service is shutting down
   */
  public Lease acquire(UUID id) {
    while (true) {
      if (closed) {
        throw new ApiException(ProblemCode.UNAVAILABLE, "The service is shutting down.");
      }
      var present = cache.getIfPresent(id);
      if (present == null) {
        var model = describe(id);
        var loading = new CompletableFuture<LoadedModel>();
        present = cache.asMap().putIfAbsent(id, loading);
        if (present == null) {
          misses.increment();
          return load(model, loading);
        }
      }
      var loaded = await(present);
      if (!Ownership.sees(loaded.model().owner())) {
        throw ApiException.notFound("model", id);
      }
      var lease = loaded.lease();
      if (lease.isPresent()) {
        hits.increment();
        return lease.get();
      }
      // It was evicted and closed in between: it is no longer in the cache, so load it again.
    }
  }

  private Lease load(Model model, CompletableFuture<LoadedModel> loading) {
    try {
      var id = model.id();
      var variant = store.load(id).orElseThrow(() -> ApiException.notFound("model", id));
      var loaded = new LoadedModel(model, loader.load(variant));
      // Before the cache gets it: a model larger than the whole cache is evicted at once.
      var lease = loaded.lease().orElseThrow();
      loading.complete(loaded);
      if (closed) {
        cache.synchronous().invalidate(id);
      }
      return lease;
    } catch (RuntimeException | Error e) {
      loading.completeExceptionally(e);
      throw e;
    }
  }

  private static LoadedModel await(CompletableFuture<LoadedModel> loading) {
    try {
      return loading.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @TransactionalEventListener(fallbackExecution = true)
  void on(ModelDeleted event) {
    cache.synchronous().invalidate(event.id());
  }

  /** Lets go of all models; those in use are closed by their last user. */
  @Override
  public void close() {
    closed = true;
    cache.synchronous().invalidateAll();
  }

  /**
   * What the cache has done so far.
   *
   * @param hits uses of a model that was here, or that another use was loading
   * @param misses uses that loaded their model
   * @param evictions models that had been idle or made room; not those that were deleted
   * @param nativeBytes of the models that it holds now
   */
  record Statistics(long hits, long misses, long evictions, long nativeBytes) {}

  Statistics statistics() {
    var bytes = cache.synchronous().policy().eviction().orElseThrow().weightedSize();
    return new Statistics(hits.sum(), misses.sum(), evictions.sum(), bytes.orElse(0));
  }

  /** Evicts what is due now instead of at the next use. */
  void cleanUp() {
    cache.synchronous().cleanUp();
  }

  private static int weight(UUID id, LoadedModel loaded) {
    return (int) Math.min(Integer.MAX_VALUE, loaded.runner().nativeBytes());
  }

  private void removed(@Nullable UUID id, @Nullable LoadedModel loaded, RemovalCause cause) {
    if (cause.wasEvicted()) {
      evictions.increment();
    }
    if (loaded != null) {
      loaded.release();
    }
  }
}
