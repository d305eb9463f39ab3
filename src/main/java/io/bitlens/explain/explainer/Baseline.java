package io.bitlens.explain.explainer;

import java.util.Arrays;
import java.util.Locale;

/** What stands in the place of a pixel that is taken away; always something a camera can give. */
public enum Baseline {
  /** 0 in every channel. */
  BLACK,
  /** 255 in every channel. */
  WHITE,
  /** The image's own mean by channel, rounded to an integer, halves to even. */
  MEAN;

  /** The name used in requests. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of that {@link #text}. */
  static Baseline of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** The baseline of an image, (C, H, W) row-major. */
  byte[] of(Subject subject) {
    var pixels = new byte[subject.pixels().length];
    int positions = subject.positions();
    for (int c = 0; c < subject.shape().channels(); c++) {
      Arrays.fill(pixels, c * positions, (c + 1) * positions, (byte) level(subject, c));
    }
    return pixels;
  }

  private int level(Subject subject, int channel) {
    return switch (this) {
      case BLACK -> 0;
      case WHITE -> 255;
      case MEAN -> mean(subject, channel);
    };
  }

  private static int mean(Subject subject, int channel) {
    long sum = 0;
    int positions = subject.positions();
    for (int i = 0; i < positions; i++) {
      sum += subject.pixel(channel * positions + i);
    }
    return (int) Math.rint((double) sum / positions);
  }
}
