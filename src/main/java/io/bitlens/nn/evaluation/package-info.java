/** Metrics of a classifier's logits against labels. Plain Java. */
@NullMarked
@NamedInterface("evaluation")
package io.bitlens.nn.evaluation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
