/** Replaces the API's nodes one after the other behind the gateway, under load. */
@NullMarked
package io.bitlens.bench.rolling;

import org.jspecify.annotations.NullMarked;
