/** Stored checkpoints of running jobs. */
@NullMarked
package io.bitlens.training.checkpoint;

import org.jspecify.annotations.NullMarked;
