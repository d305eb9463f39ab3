/** How often a caller may ask. */
@NullMarked
package io.bitlens.security.limit;

import org.jspecify.annotations.NullMarked;
