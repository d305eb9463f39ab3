/** Models and their artifacts in the database. */
@NullMarked
package io.bitlens.registry.store;

import org.jspecify.annotations.NullMarked;
