package io.bitlens.registry.store;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.Provenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part of a model that no list filters by: one JSON document in its row. */
record ModelDocument(
    NetworkSpec network,
    Precision precision,
    List<String> classNames,
    int bestEpoch,
    Map<String, Double> alphas,
    Evaluation validation,
    Evaluation test,
    Provenance provenance) {

  static ModelDocument of(NewModel model) {
    var alphas = new LinkedHashMap<String, Double>();
    for (var layer : model.variant().layers()) {
      layer.alpha().ifPresent(alpha -> alphas.put(layer.name(), alpha));
    }
    return new ModelDocument(
        model.variant().network(),
        model.variant().precision(),
        model.classNames(),
        model.bestEpoch(),
        alphas,
        model.validation(),
        model.test(),
        model.provenance());
  }
}
