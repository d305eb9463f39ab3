package io.bitlens.registry.store;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.Provenance;
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
    return new ModelDocument(
        model.variant().network(),
        model.variant().precision(),
        model.classNames(),
        model.bestEpoch(),
        model.variant().alphas(),
        model.validation(),
        model.test(),
        model.provenance());
  }
}
