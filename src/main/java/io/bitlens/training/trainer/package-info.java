/** Saliency-guided, quantization-aware training. Plain Java: no Spring, no HTTP, no database. */
@NullMarked
@NamedInterface("trainer")
package io.bitlens.training.trainer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
