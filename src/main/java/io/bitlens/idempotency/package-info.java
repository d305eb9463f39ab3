/** Requests that are done once, however often they are sent. */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "web"})
package io.bitlens.idempotency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
