package io.bitlens.inference;

import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.registry.Model;
import java.util.concurrent.atomic.AtomicBoolean;

/** The use of a loaded model: its runner stays open until the lease is closed. */
public final class Lease implements AutoCloseable {

  private final LoadedModel loaded;
  private final AtomicBoolean closed = new AtomicBoolean();

  Lease(LoadedModel loaded) {
    this.loaded = loaded;
  }

  public Model model() {
    return loaded.model();
  }

  /** Not to be closed, nor used after the lease. */
  public VariantRunner runner() {
    return loaded.runner();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      loaded.release();
    }
  }
}
