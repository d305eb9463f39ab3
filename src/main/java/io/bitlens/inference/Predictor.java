package io.bitlens.inference;

import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.inference.input.InputBatch;
import io.bitlens.inference.input.InputImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Predicts with stored models. */
final class Predictor {

  private final LoadedModels models;
  private final Ticker ticker;
  private final InferenceMetrics metrics;

  Predictor(LoadedModels models, Ticker ticker, InferenceMetrics metrics) {
    this.models = models;
    this.ticker = ticker;
    this.metrics = metrics;
  }

  /**
   * Predicts a batch.
   *
   * @param top classes to list by image, 1 to K
   * @param withLogits whether the answer has the logits of every class
   * @param temperature what divides the logits before the softmax; empty for none
   */
  Predictions predict(
      UUID id, InputBatch batch, int top, boolean withLogits, Optional<Double> temperature) {
    long asked = ticker.read();
    try (var lease = models.acquire(id)) {
      long start = ticker.read();
      var logits = lease.runner().logits(batch.pixels(), batch.size());
      double millis = (ticker.read() - start) / 1e6;
      var labels = lease.model().classNames();
      var predictions = new ArrayList<Prediction>();
      for (var image : batch.images()) {
        var softmax = new Softmax(logits, image.index(), labels.size(), temperature.orElse(1.0));
        Optional<List<Float>> row =
            withLogits ? Optional.of(row(logits, image.index(), labels.size())) : Optional.empty();
        predictions.add(prediction(image, softmax, labels, top, row));
      }
      metrics.predicted(lease.model(), ticker.read() - asked);
      return new Predictions(id, temperature, predictions, millis);
    }
  }

  private static Prediction prediction(
      InputImage image,
      Softmax softmax,
      List<String> labels,
      int top,
      Optional<List<Float>> logits) {
    var classes =
        softmax.ranking().stream()
            .limit(top)
            .map(k -> new ClassProbability(k, labels.get(k), softmax.probability(k)))
            .toList();
    var first = classes.getFirst();
    return new Prediction(
        image.index(),
        image.name(),
        first.classIndex(),
        first.label(),
        first.probability(),
        classes,
        image.converted(),
        logits);
  }

  private static List<Float> row(float[] logits, int image, int classes) {
    var row = new ArrayList<Float>(classes);
    for (int k = 0; k < classes; k++) {
      row.add(logits[image * classes + k]);
    }
    return row;
  }
}
