/** Reading IDX files, the format of MNIST and its relatives, without trusting them. */
@NullMarked
package io.bitlens.dataset.idx;

import org.jspecify.annotations.NullMarked;
