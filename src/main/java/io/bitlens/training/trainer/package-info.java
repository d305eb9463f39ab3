/** Saliency-guided, quantization-aware training. Plain Java: no Spring, no HTTP, no database. */
@NullMarked
package io.bitlens.training.trainer;

import org.jspecify.annotations.NullMarked;
