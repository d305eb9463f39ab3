package io.bitlens.inference;

import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.registry.Model;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A runner and the number of its users, of whom the cache is one. The last to let go closes it, and
 * after that no one can take hold of it again.
 */
final class LoadedModel {

  private final Model model;
  private final VariantRunner runner;
  private final AtomicInteger users = new AtomicInteger(1);

  LoadedModel(Model model, VariantRunner runner) {
    this.model = model;
    this.runner = runner;
  }

  Model model() {
    return model;
  }

  VariantRunner runner() {
    return runner;
  }

  /** Empty if the runner is closed already. */
  Optional<Lease> lease() {
    int before = users.getAndUpdate(n -> n == 0 ? 0 : n + 1);
    return before == 0 ? Optional.empty() : Optional.of(new Lease(this));
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      runner.close();
    }
  }
}
