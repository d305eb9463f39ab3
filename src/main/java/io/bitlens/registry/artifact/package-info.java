/** The stored file of a variant; its description for readers is {@code docs/artifact.md}. */
@NullMarked
package io.bitlens.registry.artifact;

import org.jspecify.annotations.NullMarked;
