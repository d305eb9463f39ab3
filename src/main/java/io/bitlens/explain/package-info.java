/** Saliency maps of stored variants, and their pictures. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "nn",
      "nn::engine",
      "nn::evaluation",
      "drawing",
      "registry",
      "inference",
      "inference::input",
      "image",
      "telemetry",
      "web"
    })
package io.bitlens.explain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
