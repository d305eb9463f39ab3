package io.bitlens.nn.engine;

import io.bitlens.nn.Variant;

/** Brings a variant into native memory. */
public interface VariantLoader {

  /** Loads a variant; the caller closes it. */
  VariantRunner load(Variant variant);
}
