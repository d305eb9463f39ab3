package io.bitlens.explain.metric;

import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.engine.VariantRunner;
import java.util.ArrayList;
import java.util.List;

/** Runners of the randomized copies of a variant, which are closed together. */
record LoadedCopies(List<VariantRunner> runners) implements AutoCloseable {

  static LoadedCopies of(VariantLoader loader, List<RandomizedLayers.Copy> copies) {
    var loaded = new LoadedCopies(new ArrayList<>());
    try {
      copies.forEach(copy -> loaded.runners.add(loader.load(copy.variant())));
      return loaded;
    } catch (RuntimeException | Error e) {
      loaded.close();
      throw e;
    }
  }

  @Override
  public void close() {
    runners.forEach(VariantRunner::close);
  }
}
