package io.bitlens.image;

import java.util.Optional;

/**
 * A picture as a model takes it.
 *
 * @param pixels (C, H, W) row-major 8-bit pixels
 * @param conversion empty where the pixels are the picture's own, unchanged
 */
@SuppressWarnings("ArrayRecordComponent")
public record InputPicture(byte[] pixels, Optional<Conversion> conversion) {}
