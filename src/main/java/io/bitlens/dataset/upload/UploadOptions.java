package io.bitlens.dataset.upload;

import java.util.OptionalInt;

/**
 * How an archive becomes a data set.
 *
 * @param size height and width that pictures are fitted into, in pixels; IDX images keep theirs
 * @param channels 1 for grey, 3 for RGB; empty: 1 if every picture is grey, else 3
 * @param testFraction of each class, taken for testing where the archive has no test part
 * @param seed of that choice
 */
public record UploadOptions(int size, OptionalInt channels, double testFraction, long seed) {}
