/**
 * Networks as data and the variants trained from them. Plain Java on DJL: no Spring, no database.
 *
 * <p>Shapes are written (B, C, H, W): batch, channels, height, width; all arrays are row-major.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.bitlens.nn;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
