/** Methods that say which pixels a model's decision depends on. Plain Java. */
@NullMarked
package io.bitlens.explain.explainer;

import org.jspecify.annotations.NullMarked;
