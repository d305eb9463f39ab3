/**
 * Pictures as a model takes them: PNG and JPEG are checked, decoded and converted. Plain Java.
 *
 * <p>A picture is checked from its first to its last byte before a decoder sees it, and only the
 * parts that carry pixels are handed on: no colour profile, text or thumbnail is ever parsed.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "nn")
package io.bitlens.image;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
