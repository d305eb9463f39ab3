package io.bitlens.explain.render;

import io.bitlens.drawing.BitmapFont;
import io.bitlens.drawing.Canvas;
import io.bitlens.explain.explainer.SaliencyMap;
import java.util.List;

/**
 * An image and several maps of it beside each other, each with lines of text under it, in rows of
 * at most {@value #MAX_COLUMNS}; every pixel is a square.
 *
 * @param pixels (C, H, W) row-major 8-bit pixels of the image, C being 1 or 3
 * @param caption lines under the image
 * @param maps of one shape, at least one
 * @param scale sides of a square
 */
@SuppressWarnings("ArrayRecordComponent")
public record MapRow(
    byte[] pixels, List<String> caption, List<Captioned> maps, Palette palette, int scale) {

  /** Most pictures in a row. */
  public static final int MAX_COLUMNS = 5;

  private static final int BACKGROUND = 0xffffff;
  private static final int INK = 0x202020;
  private static final int FRAME = 0xb0b0b0;

  /** Widths, in pixels of the picture, at which text is one dot a pixel. */
  private static final double WIDTH_OF_SMALLEST_TEXT = 140;

  /**
   * A map and what is written under it.
   *
   * @param lines cut where they are wider than the map
   */
  public record Captioned(SaliencyMap map, List<String> lines) {
    public Captioned {
      lines = List.copyOf(lines);
    }
  }

  public MapRow {
    caption = List.copyOf(caption);
    maps = List.copyOf(maps);
    if (maps.isEmpty()) {
      throw new IllegalArgumentException("there must be a map");
    }
  }

  /** Draws it all; a PNG file. */
  public byte[] png() {
    int pictures = maps.size() + 1;
    int columns = Math.min(MAX_COLUMNS, pictures);
    int rows = Math.ceilDiv(pictures, columns);
    var canvas =
        new Canvas(
            columns * (width() + gap()) + gap(), rows * (cellHeight() + gap()) + gap(), BACKGROUND);
    var image = new PixelImage(pixels, first().height(), first().width());
    cell(canvas, 0, columns, image.rgb(), caption);
    for (int i = 0; i < maps.size(); i++) {
      cell(canvas, i + 1, columns, palette.picture(maps.get(i).map()), maps.get(i).lines());
    }
    return canvas.png();
  }

  private void cell(Canvas canvas, int index, int columns, int[] rgb, List<String> lines) {
    int left = gap() + index % columns * (width() + gap());
    int top = gap() + index / columns * (cellHeight() + gap());
    canvas.rectangle(left - 1, top - 1, width() + 2, height() + 2, FRAME);
    canvas.enlarged(left, top, rgb, first().width(), scale);
    for (int i = 0; i < lines.size(); i++) {
      var text = BitmapFont.fitting(lines.get(i), width() / textScale());
      canvas.text(left, top + height() + gap() / 2 + i * line(), text, textScale(), INK);
    }
  }

  private SaliencyMap first() {
    return maps.getFirst().map();
  }

  private int width() {
    return first().width() * scale;
  }

  private int height() {
    return first().height() * scale;
  }

  private int cellHeight() {
    int most = maps.stream().mapToInt(map -> map.lines().size()).max().orElse(0);
    return height() + gap() / 2 + Math.max(caption.size(), most) * line();
  }

  private int textScale() {
    return Math.max(1, (int) Math.round(width() / WIDTH_OF_SMALLEST_TEXT));
  }

  private int gap() {
    return 6 * textScale();
  }

  private int line() {
    return (BitmapFont.HEIGHT + 4) * textScale();
  }
}
