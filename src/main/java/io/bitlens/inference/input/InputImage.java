package io.bitlens.inference.input;

import io.bitlens.image.Conversion;
import java.util.Optional;

/**
 * Where an image of a batch comes from.
 *
 * @param index position in the request, 0-based
 * @param name the file's name, where it was sent with one
 * @param converted empty where the pixels are taken as they were sent
 */
public record InputImage(int index, Optional<String> name, Optional<Conversion> converted) {}
