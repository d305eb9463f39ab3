/** Loaded variants and their predictions. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {"nn", "nn::engine", "nn::evaluation", "image", "registry", "web"})
package io.bitlens.inference;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
