/** Databases for tests. */
@NullMarked
package io.bitlens.database;

import org.jspecify.annotations.NullMarked;
