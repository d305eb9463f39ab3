package io.bitlens.explain;

import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.explain.explainer.Budget;
import io.bitlens.explain.explainer.ExplanationStoppedException;
import io.bitlens.explain.explainer.ExplanationStoppedException.Reason;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.Ownership;
import io.bitlens.web.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The explanations that this process computes now: each ends in time, or when it is cancelled. */
final class RunningExplanations {

  private final long limitNanos;
  private final Ticker ticker;
  private final Map<Name, Running> named = new ConcurrentHashMap<>();

  RunningExplanations(Duration limit, Ticker ticker) {
    this.limitNanos = limit.toNanos();
    this.ticker = ticker;
  }

  /** Clients choose ids; each of their own, so that nobody meets another's. */
  private record Name(String owner, UUID id) {}

  /** One explanation from its beginning until it is closed, whether it was done or not. */
  final class Running implements Budget, AutoCloseable {

    private final Optional<Name> name;
    private final long start = ticker.read();
    private volatile boolean cancelled;

    private Running(Optional<Name> name) {
      this.name = name;
    }

    @Override
    public void take(int evaluations) {
      if (cancelled) {
        throw new ExplanationStoppedException(Reason.CANCELLED);
      }
      if (ticker.read() - start > limitNanos) {
        throw new ExplanationStoppedException(Reason.OUT_OF_TIME);
      }
    }

    @Override
    public void close() {
      name.ifPresent(named::remove);
    }
  }

  /**
   * Begins an explanation.
   *
   * @param name by which it can be cancelled; chosen by the client
   * @throws ApiException if another one of the name is running
   */
  Running begin(Optional<UUID> name) {
    var own = name.map(id -> new Name(Ownership.own(), id));
    var running = new Running(own);
    if (own.isPresent() && named.putIfAbsent(own.get(), running) != null) {
      throw new ApiException(
          ProblemCode.REQUEST_IN_PROGRESS,
          "An explanation with this requestId is still being computed.",
          List.of(new FieldProblem("requestId", "is that of a running explanation")));
    }
    return running;
  }

  /**
   * Has an explanation end before its next chunk.
   *
   * @throws ApiException if none of the name is running here
   */
  void cancel(UUID name) {
    var running = named.get(new Name(Ownership.own(), name));
    if (running == null) {
      throw ApiException.notFound("running explanation", name);
    }
    running.cancelled = true;
  }
}
