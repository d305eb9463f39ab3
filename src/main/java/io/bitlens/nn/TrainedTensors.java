package io.bitlens.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a training has learned, in full precision: the latent weights behind the codes, biases,
 * batch-norm's scales, shifts and running statistics, PACT's clips, and logarithms of learned
 * steps. Another training of the same network can begin with it; no prediction depends on it.
 *
 * @param values by {@code layer.role}, in a fixed order; weights row-major as the network defines
 *     them, columns of a linear layer after a flatten in (C, H, W) order
 */
public record TrainedTensors(Map<String, float[]> values) {

  public TrainedTensors {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
