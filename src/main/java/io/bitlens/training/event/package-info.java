/**
 * What happens to jobs, told to whoever wants to follow: stored with the job, read by any node. It
 * knows nothing of what the events say.
 */
@NullMarked
package io.bitlens.training.event;

import org.jspecify.annotations.NullMarked;
