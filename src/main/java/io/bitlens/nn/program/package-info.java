/** The compiler from a network to a TorchScript program; one emitter per layer kind. */
@NullMarked
package io.bitlens.nn.program;

import org.jspecify.annotations.NullMarked;
