package io.bitlens.nn.engine;

import io.bitlens.nn.TrainedTensors;

/**
 * All that the next steps of a session depend on, bit for bit; its random numbers come with each
 * step.
 *
 * @param learned what has been learned so far
 * @param optimizer Adam's state of each trained tensor: {@code name.mean} and {@code name.square},
 *     its moments in the tensor's own layout, and {@code name.count}, the updates so far
 */
public record SessionState(TrainedTensors learned, TrainedTensors optimizer) {}
