/**
 * Kills real processes of the service at chosen moments, and looks at what becomes of their jobs.
 */
@NullMarked
package io.bitlens.bench.recovery;

import org.jspecify.annotations.NullMarked;
