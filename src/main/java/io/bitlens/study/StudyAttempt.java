package io.bitlens.study;

import java.util.UUID;

/**
 * One run of a study by one worker: the fence of everything that the worker writes.
 *
 * @param number 1 for the first
 */
record StudyAttempt(UUID study, int number, StudySpecification specification) {}
