package io.bitlens.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What one model takes the images of a request for.
 *
 * @param predictions in the order of the request's images
 * @param temperature what the logits were divided by, where calibrated probabilities were asked for
 * @param elapsedMillis wall-clock time of the forward pass alone
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Predictions(
    UUID model, Optional<Double> temperature, List<Prediction> predictions, double elapsedMillis) {}
