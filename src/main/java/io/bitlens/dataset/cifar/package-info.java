/** Reading the binary version of CIFAR-10 without trusting it. */
@NullMarked
package io.bitlens.dataset.cifar;

import org.jspecify.annotations.NullMarked;
