package io.bitlens.registry.store;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.Provenance;
import io.bitlens.registry.artifact.ArtifactJson;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The part of a model that no list filters by: one JSON document in its row. */
record ModelDocument(
    NetworkSpec network,
    Precision precision,
    List<String> classNames,
    int bestEpoch,
    Map<String, Double> alphas,
    Evaluation validation,
    Evaluation test,
    Optional<Calibration> calibration,
    Provenance provenance) {

  ModelDocument {
    // Documents from before there was the field.
    calibration = Objects.requireNonNullElse(calibration, Optional.empty());
  }

  static ModelDocument of(NewModel model) {
    return new ModelDocument(
        model.variant().network(),
        model.variant().precision(),
        model.classNames(),
        model.bestEpoch(),
        model.variant().alphas(),
        model.validation(),
        model.test(),
        model.calibration(),
        model.provenance());
  }

  static ModelDocument read(String json) {
    return ArtifactJson.DOCUMENTS.readValue(json, ModelDocument.class);
  }

  String json() {
    return ArtifactJson.DOCUMENTS.writeValueAsString(this);
  }
}
