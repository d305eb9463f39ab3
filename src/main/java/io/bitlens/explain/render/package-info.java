/** Pictures of saliency maps. Plain Java, headless, without fonts of the system. */
@NullMarked
package io.bitlens.explain.render;

import org.jspecify.annotations.NullMarked;
