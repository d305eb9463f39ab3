/**
 * The Open Inference Protocol, version 2, over HTTP: what other model servers speak, for clients
 * that know nothing of this one. Names are aliases or models' ids.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"nn", "nn::engine", "inference", "registry", "web"})
package io.bitlens.openinference;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
