/** Which parts of the service a process runs. */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "web"})
package io.bitlens.role;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
