/** What modules share about storing things in either database. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.bitlens.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
