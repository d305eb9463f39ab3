/** Weight quantizers and the packing of their codes. Plain Java. */
@NullMarked
@NamedInterface("quantize")
package io.bitlens.nn.quantize;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
