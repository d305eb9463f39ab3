/** Models over HTTP. */
@NullMarked
package io.bitlens.registry.api;

import org.jspecify.annotations.NullMarked;
