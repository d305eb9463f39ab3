/** What Jazzer calls with files that it makes up. */
package io.bitlens.bench.fuzz;
