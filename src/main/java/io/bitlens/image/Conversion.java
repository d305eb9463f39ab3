package io.bitlens.image;

import java.util.List;

/**
 * What was done to a picture to make it the model's input.
 *
 * @param from what was sent: {@code 640x480 RGB PNG}
 * @param to what the model saw: {@code 28x28 grey}
 * @param steps in order, in words for people
 */
public record Conversion(String from, String to, List<String> steps) {

  public Conversion {
    steps = List.copyOf(steps);
  }
}
