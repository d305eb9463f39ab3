/** The compiler from a network to a TorchScript program; one emitter per layer kind. */
@NullMarked
@NamedInterface("program")
package io.bitlens.nn.program;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
