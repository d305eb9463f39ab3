package io.bitlens.training;

import java.util.UUID;

/**
 * One run of a job by one worker: the fence of everything that the worker writes.
 *
 * @param owner who queued the job
 * @param number 1 for the first
 */
record Attempt(UUID job, String owner, int number, JobSpecification specification) {}
