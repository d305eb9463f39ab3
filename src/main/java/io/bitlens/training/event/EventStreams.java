package io.bitlens.training.event;

import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * All subscriptions of this node, and what they are told. One look at the database serves all of
 * them, so that a subscriber costs neither a thread nor a connection while nothing happens.
 */
final class EventStreams {

  /** Events that are read and written at once. */
  static final int PIECE = 32;

  /** No event is added to a piece that has as many characters: readers who are slow keep theirs. */
  static final int PIECE_CHARACTERS = 1 << 16;

  private final EventStore store;
  private final Executor writers;
  private final int capacity;
  private final Semaphore room;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Streams, none yet.
   *
   * @param writers run what waits for readers
   * @param capacity subscriptions at a time
   */
  EventStreams(EventStore store, Executor writers, int capacity) {
    this.store = store;
    this.writers = writers;
    this.capacity = capacity;
    this.room = new Semaphore(capacity);
  }

  /**
   * Begins to tell somebody. At a node that ends that is all: browsers come again after a stream
   * that is complete, and never after a refusal.
   *
   * @throws ApiException UNAVAILABLE if there are too many
   */
  void add(Subscription subscription) {
    if (!room.tryAcquire()) {
      throw new ApiException(
          ProblemCode.UNAVAILABLE,
          "%d callers follow jobs here already; try again later.".formatted(capacity));
    }
    subscriptions.add(subscription);
    if (closed) {
      // Closing may have looked before it was there, and the writers be gone.
      remove(subscription);
      subscription.complete(Runnable::run);
    }
  }

  void remove(Subscription subscription) {
    if (subscriptions.remove(subscription)) {
      room.release();
    }
  }

  int size() {
    return subscriptions.size();
  }

  /**
   * Tells everybody who is not busy reading what is new.
   *
   * @return whether there is more than was told
   */
  synchronized boolean deliver() {
    var waiting =
        subscriptions.stream()
            .filter(Subscription::idle)
            .collect(
                Collectors.groupingBy(
                    Subscription::job, Collectors.groupingBy(Subscription::cursor)));
    if (waiting.isEmpty()) {
      return false;
    }
    var heads = store.heads(waiting.keySet());
    boolean more = false;
    for (var job : waiting.entrySet()) {
      var head = heads.get(job.getKey());
      for (var group : job.getValue().entrySet()) {
        if (head == null) {
          // Deleted: whoever comes again is told that there is no such job.
          group.getValue().forEach(this::end);
        } else {
          more |= deliver(job.getKey(), head, group);
        }
      }
    }
    return more;
  }

  private boolean deliver(UUID job, JobHead head, Map.Entry<Long, List<Subscription>> group) {
    long known = group.getKey();
    var events =
        known < head.sequence() ? piece(store.after(job, known, PIECE)) : List.<JobEvent>of();
    // Old events may be gone.
    long reached = events.isEmpty() ? head.sequence() : events.getLast().sequence();
    boolean last = head.over() && reached == head.sequence();
    if (events.isEmpty() && !last) {
      return false;
    }
    var text = EventText.of(events) + (last ? EventText.end(head) : "");
    for (var subscription : group.getValue()) {
      subscription.events(text, reached, last, writers, () -> remove(subscription));
    }
    return reached < head.sequence();
  }

  private static List<JobEvent> piece(List<JobEvent> events) {
    int count = 0;
    for (int length = 0; count < events.size() && length < PIECE_CHARACTERS; count++) {
      length += events.get(count).data().length();
    }
    return events.subList(0, count);
  }

  /** Says to everybody who is not busy reading that the connection lives. */
  void heartbeat() {
    for (var subscription : subscriptions) {
      subscription.comment(EventText.HEARTBEAT, writers, () -> remove(subscription));
    }
  }

  /** Ends all, and takes no more: they go on at another node. */
  void close() {
    closed = true;
    subscriptions.forEach(this::end);
  }

  private void end(Subscription subscription) {
    remove(subscription);
    subscription.complete(writers);
  }
}
