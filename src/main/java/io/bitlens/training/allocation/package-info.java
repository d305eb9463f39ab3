/** How many bits each layer gets: sensitivities, and the search for the smallest variant. */
@NullMarked
package io.bitlens.training.allocation;

import org.jspecify.annotations.NullMarked;
