package io.bitlens.study;

import io.bitlens.explain.metric.LayerBlame.Blame;
import io.bitlens.nn.WeightQuantizer;
import java.util.List;

/**
 * What each layer does when it gets other bits, in the network's order.
 *
 * @param quantizer that the weights were quantized by, as in the model's training
 */
public record LayerBlameSummary(WeightQuantizer quantizer, List<Blame> layers)
    implements StudySummary {

  public LayerBlameSummary {
    layers = List.copyOf(layers);
  }
}
