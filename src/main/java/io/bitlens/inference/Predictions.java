package io.bitlens.inference;

import java.util.List;
import java.util.UUID;

/**
 * What one model takes the images of a request for.
 *
 * @param predictions in the order of the request's images
 * @param elapsedMillis wall-clock time of the forward pass alone
 */
record Predictions(UUID model, List<Prediction> predictions, double elapsedMillis) {}
