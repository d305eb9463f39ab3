/** The stored file of a variant; its description for readers is {@code docs/artifact.md}. */
@NullMarked
@NamedInterface("artifact")
package io.bitlens.registry.artifact;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
