/** Pictures of saliency maps. Plain Java, headless, without fonts of the system. */
@NullMarked
@NamedInterface("render")
package io.bitlens.explain.render;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
