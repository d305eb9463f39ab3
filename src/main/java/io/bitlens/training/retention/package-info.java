/** What of finished jobs is not kept for ever. */
@NullMarked
package io.bitlens.training.retention;

import org.jspecify.annotations.NullMarked;
