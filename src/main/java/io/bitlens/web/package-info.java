/** What every endpoint shares: problem details, paging, identifiers, OpenAPI. */
@NullMarked
@ApplicationModule(allowedDependencies = "telemetry")
package io.bitlens.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
