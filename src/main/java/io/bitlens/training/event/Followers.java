package io.bitlens.training.event;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * All who follow jobs at this node, from the first request on. Their streams end right before the
 * web server waits for all answers to be complete and takes no more requests: who comes again finds
 * another node.
 */
@Component
@EnableConfigurationProperties(EventProperties.class)
class Followers implements SmartLifecycle {

  private final EventStore store;
  private final EventProperties properties;
  private volatile EventPump pump;
  private volatile boolean running;
  private boolean ended;

  Followers(EventStore store, EventProperties properties) {
    this.store = store;
    this.properties = properties;
    this.pump = new EventPump(store, properties);
  }

  /**
   * Begins to tell somebody.
   *
   * @throws io.bitlens.web.ApiException UNAVAILABLE if there are too many
   */
  void add(Subscription subscription) {
    pump.add(subscription);
  }

  /** Forgets somebody who does not listen any more. */
  void remove(Subscription subscription) {
    pump.remove(subscription);
  }

  /** Streams can have begun, since the web server comes first. A context can start again. */
  @Override
  public void start() {
    if (ended) {
      pump = new EventPump(store, properties);
    }
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    ended = true;
    pump.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
  }
}
