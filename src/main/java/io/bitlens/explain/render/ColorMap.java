package io.bitlens.explain.render;

/** Colours of numbers: equally spaced anchors, interpolated linearly in sRGB. */
final class ColorMap {

  /** -1 blue, 0 white, 1 red: ColorBrewer's RdBu with a pure white middle. */
  static final ColorMap DIVERGING =
      new ColorMap(-1, 0x2166ac, 0x92c5de, 0xffffff, 0xf4a582, 0xb2182b);

  /** 0 black, over purple and orange, 1 pale yellow: nine points of matplotlib's inferno. */
  static final ColorMap INFERNO =
      new ColorMap(
          0, 0x000004, 0x1f0c48, 0x550f6d, 0x88226a, 0xba3655, 0xe35933, 0xf98c0a, 0xf9c932,
          0xfcffa4);

  private final double lowest;
  private final int[] anchors;

  private ColorMap(double lowest, int... anchors) {
    this.lowest = lowest;
    this.anchors = anchors;
  }

  /**
   * The colour of a number.
   *
   * @param value up to 1, from 0 or -1 as the map goes; values beyond are clamped
   * @return 0xRRGGBB
   */
  int rgb(double value) {
    double position = Math.clamp((value - lowest) / (1 - lowest), 0.0, 1.0) * (anchors.length - 1);
    int left = Math.min((int) position, anchors.length - 2);
    return mix(anchors[left], anchors[left + 1], position - left);
  }

  /** One colour with a part, 0 to 1, of another over it. */
  static int mix(int under, int over, double part) {
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = under >> shift & 0xff;
      int b = over >> shift & 0xff;
      rgb |= (int) Math.round(a + (b - a) * part) << shift;
    }
    return rgb;
  }
}
