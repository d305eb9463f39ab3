/** Data sets: the catalog, readers, splits and where their files come from. */
@NullMarked
@ApplicationModule(allowedDependencies = {"nn", "image", "database", "idempotency", "web"})
package io.bitlens.dataset;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
