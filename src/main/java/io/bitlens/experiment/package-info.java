/** Experiments: grids of trainings, measured and reported on as a whole. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "nn",
      "nn::evaluation",
      "database",
      "dataset",
      "registry",
      "training",
      "study",
      "inference",
      "explain::explainer",
      "explain::metric",
      "explain::render",
      "telemetry",
      "idempotency",
      "web"
    })
package io.bitlens.experiment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
