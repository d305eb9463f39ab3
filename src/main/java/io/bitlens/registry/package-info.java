/** Stored models: packed artifacts, metrics and provenance. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "nn",
      "nn::quantize",
      "nn::evaluation",
      "dataset",
      "database",
      "drawing",
      "web"
    })
package io.bitlens.registry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
