/** Training jobs: their life, their queue, and the workers that run them. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "nn",
      "nn::quantize",
      "nn::program",
      "nn::engine",
      "nn::evaluation",
      "database",
      "dataset",
      "explain::explainer",
      "explain::metric",
      "idempotency",
      "registry",
      "registry::artifact",
      "telemetry",
      "web"
    })
package io.bitlens.training;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
