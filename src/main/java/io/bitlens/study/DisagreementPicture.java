package io.bitlens.study;

import io.bitlens.dataset.DatasetException;
import io.bitlens.explain.explainer.Budget;
import io.bitlens.explain.explainer.ExplanationStoppedException;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.explain.metric.LabelledImages;
import io.bitlens.explain.metric.ModelPair.ImageAgreement;
import io.bitlens.explain.render.MapRow;
import io.bitlens.explain.render.Palette;
import io.bitlens.inference.LoadedModels;
import io.bitlens.nn.evaluation.Probabilities;
import io.bitlens.registry.Model;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Draws an image of a study of agreement with the maps of two models, which are made anew. */
@Component
class DisagreementPicture {

  /** Less than what a shutdown leaves to requests. */
  private static final Duration TIME_LIMIT = Duration.ofSeconds(20);

  /** Sides of a picture, about. */
  private static final int SIDE = 280;

  private final StudyMaterial material;
  private final LoadedModels models;
  private final Clock clock;

  DisagreementPicture(StudyMaterial material, LoadedModels models, Clock clock) {
    this.material = material;
    this.models = models;
    this.clock = clock;
  }

  /**
   * A map, and how sure its model is of what it predicts.
   *
   * @param probability of the predicted class
   */
  private record Seen(Model model, SaliencyMap map, double probability) {

    String label(int classIndex) {
      return model.classNames().get(classIndex);
    }
  }

  /**
   * A PNG file: the image, the first model's map and the second's.
   *
   * @param position of the image in the study
   * @throws ApiException NOT_FOUND if there is no such image, or a model is gone; WRONG_STATE if
   *     the data set has changed; UNAVAILABLE if it cannot be had; OUT_OF_TIME
   */
  byte[] png(Disagreements.OfPair pair, String method, int position) {
    if (position < 0 || position >= pair.images().size()) {
      throw ApiException.notFound("image of the study", position);
    }
    var agreement = pair.images().get(position);
    var image = image(pair, position);
    var deadline = clock.instant().plus(TIME_LIMIT);
    Budget budget =
        evaluations -> {
          if (clock.instant().isAfter(deadline)) {
            throw new ExplanationStoppedException(ExplanationStoppedException.Reason.OUT_OF_TIME);
          }
        };
    try {
      var first = seen(pair.first(), image, agreement.first(), method, budget);
      var second = seen(pair.second(), image, agreement.first(), method, budget);
      return draw(image, first, second, agreement);
    } catch (ExplanationStoppedException e) {
      throw new ApiException(
          ProblemCode.OUT_OF_TIME, "The maps by " + method + " take longer than is allowed.");
    }
  }

  private LabelledImages image(Disagreements.OfPair pair, int position) {
    try {
      // Both first, so that nothing is loaded in vain.
      var model = material.model(pair.first());
      material.model(pair.second());
      var data = material.dataset(model, doing -> {});
      if (!data.info().sha256().orElse("").equals(pair.result().images().datasetSha256())) {
        throw new ApiException(
            ProblemCode.WRONG_STATE, "The data set has changed since the study looked at it.");
      }
      return StudyMaterial.images(data.test(), pair.testIndex(position));
    } catch (ModelGoneException e) {
      throw new ApiException(
          ProblemCode.NOT_FOUND,
          e.getMessage() + " Its maps cannot be drawn any more; the study's numbers stay.");
    } catch (DatasetException e) {
      throw new ApiException(ProblemCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private Seen seen(UUID id, LabelledImages image, int target, String method, Budget budget) {
    try (var lease = models.acquire(id)) {
      var map =
          Methods.source(method, budget)
              .maps(lease.runner(), image.shape(), image.pixels(), new int[] {target})
              .getFirst();
      var logits = lease.runner().logits(image.pixels(), 1);
      double probability = Probabilities.softmax(logits, 0, logits.length)[map.predicted()];
      return new Seen(lease.model(), map, probability);
    }
  }

  private static byte[] draw(
      LabelledImages image, Seen first, Seen second, ImageAgreement agreement) {
    var explained = "explains " + first.label(agreement.first());
    var spearman = String.format(Locale.ROOT, "Spearman %.2f", agreement.agreement().spearman());
    int side = Math.max(image.shape().height(), image.shape().width());
    return new MapRow(
            image.pixels(),
            List.of("input", "is " + first.label(image.labels()[0])),
            List.of(captioned(first, explained), captioned(second, spearman)),
            Palette.DIVERGING,
            Math.max(1, Math.ceilDiv(SIDE, side)))
        .png();
  }

  private static MapRow.Captioned captioned(Seen seen, String last) {
    var precision = seen.model().precision().name() + (seen.model().guided() ? " guided" : "");
    var predicted =
        String.format(
            Locale.ROOT,
            "%s %.1f %%",
            seen.label(seen.map().predicted()),
            100 * seen.probability());
    return new MapRow.Captioned(seen.map(), List.of(precision, predicted, last));
  }
}
