package io.bitlens.registry.api;

import io.bitlens.drawing.BitmapFont;
import io.bitlens.drawing.Canvas;
import io.bitlens.nn.evaluation.ReliabilityBin;
import java.util.List;
import java.util.Locale;

/**
 * Reliability diagrams (arXiv 1706.04599, fig. 1) beside each other. A bar for each bin of
 * confidence is as high as its accuracy; red is what the mean confidence has beyond it, pale blue
 * what it has not. The strip below shows how many of the images each bin holds.
 */
record ReliabilityDiagram(String title, List<Panel> panels) {

  static final int BACKGROUND = 0xffffff;
  static final int RIGHT = 0x4393c3;
  static final int TOO_CONFIDENT = 0xd6604d;
  static final int TOO_MODEST = 0xd1e5f0;
  static final int COUNT = 0x969696;

  /** Side of a diagram in pixels; a multiple of 15 bins. */
  static final int SIDE = 300;

  static final int LEFT = 48;
  static final int TOP = 48;

  private static final int STRIP = 60;
  private static final int GAP = 12;
  private static final int RIGHT_MARGIN = 24;
  private static final int LINE = BitmapFont.HEIGHT + 5;
  private static final int INK = 0x202020;
  private static final int FRAME = 0xb0b0b0;
  private static final int WIDTH = LEFT + SIDE + RIGHT_MARGIN;
  private static final int FULL_HEIGHT = TOP + SIDE + GAP + STRIP + 3 * LINE;

  /**
   * One diagram.
   *
   * @param name what is shown
   * @param bins equal in width, from 0 to 1
   */
  record Panel(String name, double ece, double nll, List<ReliabilityBin> bins) {

    String line() {
      return String.format(Locale.ROOT, "%s: ECE %.4f, NLL %.4f", name, ece, nll);
    }

    int images() {
      return bins.stream().mapToInt(ReliabilityBin::images).sum();
    }
  }

  /** Draws it all; a PNG file. */
  byte[] png() {
    var canvas = new Canvas(panels.size() * WIDTH, FULL_HEIGHT, BACKGROUND);
    canvas.text(LEFT, GAP, BitmapFont.fitting(title, panels.size() * WIDTH - LEFT), 1, INK);
    for (int i = 0; i < panels.size(); i++) {
      panel(canvas, i * WIDTH + LEFT, panels.get(i));
    }
    return canvas.png();
  }

  private static void panel(Canvas canvas, int left, Panel panel) {
    canvas.text(left, TOP - LINE - 4, panel.line(), 1, INK);
    frame(canvas, left, TOP, SIDE);
    frame(canvas, left, TOP + SIDE + GAP, STRIP);
    int width = SIDE / panel.bins().size();
    for (int i = 0; i < panel.bins().size(); i++) {
      bin(canvas, left + i * width, width, panel.bins().get(i), panel.images());
    }
    diagonal(canvas, left);
    labels(canvas, left);
  }

  private static void bin(Canvas canvas, int left, int width, ReliabilityBin bin, int images) {
    if (bin.images() == 0) {
      return;
    }
    int accuracy = pixels(bin.accuracy(), SIDE);
    int confidence = pixels(bin.confidence(), SIDE);
    int bottom = TOP + SIDE;
    int lower = Math.min(accuracy, confidence);
    int beyond = Math.abs(accuracy - confidence);
    canvas.rectangle(left, bottom - accuracy, width - 1, accuracy, RIGHT);
    canvas.rectangle(
        left,
        bottom - lower - beyond,
        width - 1,
        beyond,
        confidence > accuracy ? TOO_CONFIDENT : TOO_MODEST);
    int share = Math.max(1, pixels((double) bin.images() / images, STRIP));
    canvas.rectangle(left, bottom + GAP + STRIP - share, width - 1, share, COUNT);
  }

  private static void frame(Canvas canvas, int left, int top, int height) {
    canvas.rectangle(left - 1, top - 1, SIDE + 2, height + 2, FRAME);
    canvas.rectangle(left, top, SIDE, height, BACKGROUND);
  }

  /** Where confidence is accuracy. */
  private static void diagonal(Canvas canvas, int left) {
    for (int i = 0; i < SIDE; i += 3) {
      canvas.rectangle(left + i, TOP + SIDE - 1 - i, 2, 2, INK);
    }
  }

  private static void labels(Canvas canvas, int left) {
    int bottom = TOP + SIDE + GAP + STRIP;
    for (int i = 0; i <= 4; i++) {
      var text = i % 4 == 0 ? String.valueOf(i / 4) : String.format(Locale.ROOT, "%.2f", i / 4.0);
      int at = i * SIDE / 4;
      int middle = BitmapFont.HEIGHT / 2;
      canvas.text(left - 6 - BitmapFont.width(text), TOP + SIDE - at - middle, text, 1, INK);
      canvas.text(left + at - BitmapFont.width(text) / 2, bottom + 4, text, 1, INK);
    }
    canvas.text(left, bottom + LINE + 6, "confidence (bars: accuracy; below: images)", 1, INK);
  }

  private static int pixels(double value, int side) {
    return (int) Math.round(value * side);
  }
}
