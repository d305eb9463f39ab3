package io.bitlens.training;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a job's training begins with.
 *
 * @param automatic whether earlier stages of the job itself prepare its weights
 * @param epochs of each earlier stage
 * @param model a stored model that it begins with instead
 */
record WarmStart(boolean automatic, int epochs, @Nullable UUID model) {}
