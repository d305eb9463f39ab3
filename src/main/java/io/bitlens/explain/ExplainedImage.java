package io.bitlens.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bitlens.explain.explainer.Completeness;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.image.Conversion;
import io.bitlens.inference.input.InputImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The saliency map of one image.
 *
 * @param index position of the image in the request, 0-based
 * @param name the file's name, where it was sent with one
 * @param target the class explained
 * @param predicted the class predicted
 * @param values (H, W) row-major, or (H, W, C) where there are several channels; signed
 * @param min the least value
 * @param max the greatest value
 * @param completeness of methods whose values add up to something
 * @param converted what was done to the picture; absent where nothing had to be
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ExplainedImage(
    int index,
    Optional<String> name,
    int target,
    String targetLabel,
    int predicted,
    String predictedLabel,
    int height,
    int width,
    int channels,
    List<Float> values,
    float min,
    float max,
    Optional<AddedUp> completeness,
    Optional<Conversion> converted) {

  /**
   * What the map's values add up to, and what they should.
   *
   * @param baseline log-probability of the target where every pixel is the baseline's
   * @param image log-probability of the target in the image
   * @param sum of the values
   * @param gap sum minus the change from baseline to image
   */
  record AddedUp(double baseline, double image, double sum, double gap) {

    static AddedUp of(Completeness found) {
      return new AddedUp(found.baseline(), found.image(), found.sum(), found.gap());
    }
  }

  static ExplainedImage of(InputImage image, SaliencyMap map, List<String> labels) {
    var values = channelsLast(map);
    return new ExplainedImage(
        image.index(),
        image.name(),
        map.target(),
        labels.get(map.target()),
        map.predicted(),
        labels.get(map.predicted()),
        map.height(),
        map.width(),
        map.channels(),
        values,
        Collections.min(values),
        Collections.max(values),
        map.completeness().map(AddedUp::of),
        image.converted());
  }

  private static List<Float> channelsLast(SaliencyMap map) {
    var values = new ArrayList<Float>(map.values().length);
    for (int y = 0; y < map.height(); y++) {
      for (int x = 0; x < map.width(); x++) {
        for (int c = 0; c < map.channels(); c++) {
          values.add(map.at(c, y, x));
        }
      }
    }
    return values;
  }
}
