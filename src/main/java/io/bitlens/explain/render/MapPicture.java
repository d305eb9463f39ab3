package io.bitlens.explain.render;

import io.bitlens.drawing.BitmapFont;
import io.bitlens.drawing.Canvas;
import io.bitlens.explain.explainer.SaliencyMap;

/**
 * Draws a saliency map and the image that it explains, every pixel a square.
 *
 * @param map of one channel, or as many as the image
 * @param pixels (C, H, W) row-major 8-bit pixels of the image, C being 1 or 3
 * @param scale sides of a square
 */
@SuppressWarnings("ArrayRecordComponent")
public record MapPicture(SaliencyMap map, byte[] pixels, Palette palette, int scale) {

  private static final int BACKGROUND = 0xffffff;
  private static final int INK = 0x202020;
  private static final int FRAME = 0xb0b0b0;

  /** Most of an overlay's pixel that the map covers; the image shows through everywhere. */
  private static final double COVER = 0.9;

  /**
   * Draws the picture.
   *
   * @param caption a line under a panel; not shown elsewhere
   * @return a PNG file
   */
  public byte[] png(View view, String caption) {
    return switch (view) {
      case HEATMAP -> alone(palette.picture(map));
      case OVERLAY -> alone(overlay());
      case PANEL -> panel(caption);
    };
  }

  private byte[] alone(int[] rgb) {
    var canvas = new Canvas(map.width() * scale, map.height() * scale, BACKGROUND);
    canvas.enlarged(0, 0, rgb, map.width(), scale);
    return canvas.png();
  }

  private int[] overlay() {
    var values = palette.normalized(map);
    var image = image();
    var rgb = new int[values.length];
    for (int i = 0; i < rgb.length; i++) {
      int grey = image.grey(i) * 0x010101;
      rgb[i] = ColorMap.mix(grey, palette.rgb(values[i]), COVER * Math.abs(values[i]));
    }
    return rgb;
  }

  private PixelImage image() {
    return new PixelImage(pixels, map.height(), map.width());
  }

  private byte[] panel(String caption) {
    int width = map.width() * scale;
    int height = map.height() * scale;
    int text = Math.max(1, Math.round(width / 140f));
    int gap = 6 * text;
    int line = (BitmapFont.HEIGHT + 5) * text;
    int total = 3 * width + 4 * gap;
    var canvas = new Canvas(total, height + 2 * line + 2 * gap, BACKGROUND);
    var names = new String[] {"input", "saliency", "overlay"};
    var parts = new int[][] {image().rgb(), palette.picture(map), overlay()};
    for (int i = 0; i < parts.length; i++) {
      int left = gap + i * (width + gap);
      canvas.text(left, gap, names[i], text, INK);
      canvas.rectangle(left - 1, line + gap / 2 - 1, width + 2, height + 2, FRAME);
      canvas.enlarged(left, line + gap / 2, parts[i], map.width(), scale);
    }
    canvas.text(
        gap,
        line + gap + height + gap / 2,
        BitmapFont.fitting(caption, (total - 2 * gap) / text),
        text,
        INK);
    return canvas.png();
  }
}
