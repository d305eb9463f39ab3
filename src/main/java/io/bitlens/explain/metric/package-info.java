/**
 * Numbers about saliency maps: how far two agree, and how far one is to be trusted. Plain Java.
 *
 * <p>Maps are signed and (C, H, W), row-major.
 */
@NullMarked
@NamedInterface("metric")
package io.bitlens.explain.metric;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
