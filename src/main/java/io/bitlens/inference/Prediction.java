package io.bitlens.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bitlens.image.Conversion;
import java.util.List;
import java.util.Optional;

/**
 * What one image is taken for.
 *
 * @param index position of the image in the request, 0-based
 * @param name the file's name, where it was sent with one
 * @param top the most probable classes, most probable first; of equal ones the lower first
 * @param converted what was done to the picture; absent where nothing had to be
 * @param logits by class, where asked for: single precision, written so that they read back exactly
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Prediction(
    int index,
    Optional<String> name,
    int classIndex,
    String label,
    double probability,
    List<ClassProbability> top,
    Optional<Conversion> converted,
    Optional<List<Float>> logits) {}
