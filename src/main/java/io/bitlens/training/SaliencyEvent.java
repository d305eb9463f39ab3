package io.bitlens.training;

import io.bitlens.training.trainer.ProbeMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What subscribers are told of how the probe image is seen, in the form of the API's saliency maps.
 *
 * @param values (H, W) row-major, or (H, W, C) where there are several channels; signed
 * @param min the least value
 * @param max the greatest value
 */
record SaliencyEvent(
    int epoch,
    String precision,
    boolean surrogate,
    int target,
    int predicted,
    int height,
    int width,
    int channels,
    List<Float> values,
    float min,
    float max) {

  static SaliencyEvent of(ProbeMap map) {
    var values = channelsLast(map);
    return new SaliencyEvent(
        map.epoch(),
        map.precision(),
        map.surrogate(),
        map.target(),
        map.predicted(),
        map.height(),
        map.width(),
        map.channels(),
        values,
        Collections.min(values),
        Collections.max(values));
  }

  private static List<Float> channelsLast(ProbeMap map) {
    int positions = map.height() * map.width();
    var values = new ArrayList<Float>(map.values().length);
    for (int position = 0; position < positions; position++) {
      for (int channel = 0; channel < map.channels(); channel++) {
        values.add(map.values()[channel * positions + position]);
      }
    }
    return values;
  }
}
