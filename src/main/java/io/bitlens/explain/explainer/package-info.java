/** Methods that say which pixels a model's decision depends on. Plain Java. */
@NullMarked
@NamedInterface("explainer")
package io.bitlens.explain.explainer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
