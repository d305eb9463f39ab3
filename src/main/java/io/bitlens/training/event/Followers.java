package io.bitlens.training.event;

import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * All who follow jobs at this node, while it runs. It stops in the last phase, which is the first
 * to stop: the web server, which comes after, waits for all answers to be complete.
 */
@Component
@EnableConfigurationProperties(EventProperties.class)
class Followers implements SmartLifecycle {

  private final EventStore store;
  private final EventProperties properties;
  private volatile Optional<EventPump> pump = Optional.empty();

  Followers(EventStore store, EventProperties properties) {
    this.store = store;
    this.properties = properties;
  }

  /**
   * Begins to tell somebody.
   *
   * @throws ApiException UNAVAILABLE if there are too many, or this node ends
   */
  void add(Subscription subscription) {
    pump.orElseThrow(Followers::ended).add(subscription);
  }

  /** Forgets somebody who does not listen any more. */
  void remove(Subscription subscription) {
    pump.ifPresent(running -> running.remove(subscription));
  }

  static ApiException ended() {
    return new ApiException(ProblemCode.UNAVAILABLE, "This node ends; try again.");
  }

  @Override
  public void start() {
    pump = Optional.of(new EventPump(store, properties));
  }

  @Override
  public void stop() {
    pump.ifPresent(EventPump::close);
    pump = Optional.empty();
  }

  @Override
  public boolean isRunning() {
    return pump.isPresent();
  }
}
