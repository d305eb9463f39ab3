/** What modules share to be observed: spans, readings for gauges, and which build runs. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.bitlens.telemetry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
