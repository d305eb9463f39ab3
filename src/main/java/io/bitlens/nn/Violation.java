package io.bitlens.nn;

/**
 * One thing that is wrong with a specification.
 *
 * @param pointer JSON pointer into the specification, for example {@code /layers/conv1/weights}
 * @param detail what is wrong, with the value found and the values allowed
 */
public record Violation(String pointer, String detail) {}
