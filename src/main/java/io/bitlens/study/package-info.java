/** Studies of stored models: what they measure of saliency maps, in the background. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "nn",
      "nn::engine",
      "nn::evaluation",
      "database",
      "dataset",
      "registry",
      "inference",
      "explain::explainer",
      "explain::metric",
      "explain::render",
      "telemetry",
      "idempotency",
      "web"
    })
package io.bitlens.study;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
