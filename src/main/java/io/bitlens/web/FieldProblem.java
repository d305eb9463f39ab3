package io.bitlens.web;

/**
 * One thing wrong with a request.
 *
 * @param pointer JSON pointer into the body ({@code /epochs}), or the name of a query parameter or
 *     header
 * @param detail what is wrong, with what was found and what is allowed
 */
public record FieldProblem(String pointer, String detail) {}
