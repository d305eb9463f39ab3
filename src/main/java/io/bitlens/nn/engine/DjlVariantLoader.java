package io.bitlens.nn.engine;

import io.bitlens.nn.Variant;

/** Loads variants through DJL's PyTorch engine. */
public final class DjlVariantLoader implements VariantLoader {

  @Override
  public VariantRunner load(Variant variant) {
    return new DjlVariantRunner(variant);
  }
}
