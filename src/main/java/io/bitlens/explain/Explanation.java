package io.bitlens.explain;

import java.util.List;
import java.util.UUID;

/**
 * Saliency maps of the images of a request.
 *
 * @param surrogate whether the gradient is that of a straight-through surrogate, because the model
 *     has quantized layers, whose own gradient is 0 or does not exist
 * @param elapsedMillis wall-clock time of making the maps alone
 * @param maps in the order of the request's images
 */
record Explanation(
    UUID model,
    String method,
    boolean surrogate,
    double elapsedMillis,
    List<ExplainedImage> maps) {}
