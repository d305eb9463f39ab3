package io.bitlens.training;

import java.util.UUID;

/**
 * One run of a job by one worker: the fence of everything that the worker writes.
 *
 * @param number 1 for the first
 */
record Attempt(UUID job, int number, JobSpecification specification) {}
