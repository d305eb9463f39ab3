@NullMarked
package io.bitlens;

import org.jspecify.annotations.NullMarked;
