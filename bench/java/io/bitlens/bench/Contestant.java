package io.bitlens.bench;

import java.io.IOException;

/** One side of a comparison. */
interface Contestant {

  /** Runs one repetition now; what it measured, one value or one for each call. */
  double[] repetition() throws IOException;
}
