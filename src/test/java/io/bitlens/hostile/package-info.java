/**
 * What somebody who means harm could send, sent over HTTP to the whole service: each is refused
 * with its problem, leaves no row and no file, and takes little memory. The readers' own tests have
 * many more cases, in memory: archives in {@code dataset.upload}, pictures in {@code image},
 * bodies, request lines and traces in {@code web}, tokens and keys in {@code security}; made-up
 * files by the million are in the benchmark {@code Fuzz}.
 */
@NullMarked
package io.bitlens.hostile;

import org.jspecify.annotations.NullMarked;
