/** Names that point to models, and the policies that a model has to meet to get one. */
@NullMarked
package io.bitlens.registry.alias;

import org.jspecify.annotations.NullMarked;
