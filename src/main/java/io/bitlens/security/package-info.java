/** Who may call, what they may do and see, how often, and what is recorded of it. */
@NullMarked
@ApplicationModule(allowedDependencies = {"web"})
package io.bitlens.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
