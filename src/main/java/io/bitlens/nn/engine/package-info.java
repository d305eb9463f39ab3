/** Running compiled programs through DJL: optimizer state, native memory, threads. */
@NullMarked
@NamedInterface("engine")
package io.bitlens.nn.engine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
