package io.bitlens.experiment.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/** A drawing with two axes, as SVG inside a page; its colours are those of the page's classes. */
final class Chart {

  private static final int WIDTH = 420;
  private static final int HEIGHT = 280;
  private static final int LEFT = 56;
  private static final int RIGHT = 14;
  private static final int TOP = 14;
  private static final int BOTTOM = 44;
  private static final int CHARACTER = 6;
  private static final int LINE = 10;

  private final String title;
  private final Axis x;
  private final Axis y;
  private final Html body = new Html();
  private final List<String> legend = new ArrayList<>();
  private final List<Box> names = new ArrayList<>();

  /**
   * One axis.
   *
   * @param ticks at which there is a number
   * @param text of a tick
   * @param scale what is drawn in equal steps: the identity, or a logarithm
   */
  record Axis(
      String label,
      double from,
      double to,
      List<Double> ticks,
      DoubleFunction<String> text,
      DoubleUnaryOperator scale) {

    /** An axis in equal steps. */
    static Axis linear(
        String label, double from, double to, int steps, DoubleFunction<String> text) {
      var ticks = new ArrayList<Double>();
      for (int i = 0; i <= steps; i++) {
        ticks.add(from + (to - from) * i / steps);
      }
      return new Axis(label, from, to, ticks, text, v -> v);
    }

    double part(double value) {
      double low = scale.applyAsDouble(from);
      double high = scale.applyAsDouble(to);
      return high > low ? (scale.applyAsDouble(value) - low) / (high - low) : 0.5;
    }
  }

  /** Where the name of a point is. */
  private record Box(double left, double right, double baseline) {

    boolean meets(Box other) {
      return left < other.right && other.left < right && Math.abs(baseline - other.baseline) < LINE;
    }

    Box lower() {
      return new Box(left, right, baseline + LINE);
    }
  }

  Chart(String title, Axis x, Axis y) {
    this.title = title;
    this.x = x;
    this.y = y;
    axes();
  }

  private void axes() {
    for (double tick : x.ticks()) {
      body.markup(
          "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>",
          at(tick), at(tick), TOP, HEIGHT - BOTTOM);
      body.markup(
          "<text class=\"tick\" text-anchor=\"middle\" x=\"%s\" y=\"%s\">%s</text>",
          at(tick), HEIGHT - BOTTOM + 15, x.text().apply(tick));
    }
    for (double tick : y.ticks()) {
      body.markup(
          "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>",
          LEFT, WIDTH - RIGHT, up(tick), up(tick));
      body.markup(
          "<text class=\"tick\" text-anchor=\"end\" x=\"%s\" y=\"%s\">%s</text>",
          LEFT - 6, round(upAt(tick) + 4), y.text().apply(tick));
    }
    body.markup(
        "<text class=\"axis\" text-anchor=\"middle\" x=\"%s\" y=\"%s\">%s</text>",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x.label());
    body.markup(
        "<text class=\"axis\" text-anchor=\"middle\" transform=\"rotate(-90)\" x=\"%s\""
            + " y=\"14\">%s</text>",
        -(TOP + HEIGHT - BOTTOM) / 2, y.label());
  }

  /**
   * Adds a line through points.
   *
   * @param style class of the page
   */
  Chart line(String style, String name, List<Double> xs, List<Double> ys) {
    var points = new StringBuilder();
    for (int i = 0; i < xs.size(); i++) {
      points.append(at(xs.get(i))).append(',').append(up(ys.get(i))).append(' ');
    }
    body.markup("<polyline class=\"%s\" points=\"%s\"/>", style, points.toString().strip());
    legend.add(
        "<span><svg class=\"key\" viewBox=\"0 0 28 8\" aria-hidden=\"true\"><line class=\"%s\""
                .formatted(Html.escape(style))
            + " x1=\"0\" x2=\"28\" y1=\"4\" y2=\"4\"/></svg> %s</span>"
                .formatted(Html.escape(name)));
    return this;
  }

  /** Adds a point with its name beside it. */
  Chart point(String style, String name, double px, double py) {
    body.markup("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"4\"/>", style, at(px), up(py));
    double place = LEFT + x.part(px) * (WIDTH - LEFT - RIGHT);
    double width = CHARACTER * name.length();
    boolean left = place + 8 + width > WIDTH;
    var box =
        left
            ? new Box(place - 8 - width, place - 8, upAt(py) + 4)
            : new Box(place + 8, place + 8 + width, upAt(py) + 4);
    while (names.stream().anyMatch(box::meets)) {
      box = box.lower();
    }
    names.add(box);
    body.markup(
        "<text class=\"tick\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>",
        left ? "end" : "start",
        round(left ? box.right() : box.left()),
        round(box.baseline()),
        name);
    return this;
  }

  /** The figure. */
  String svg() {
    return new Html()
        .markup("<figure><figcaption>%s</figcaption>", title)
        .markup("<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, title)
        .raw(body.toString())
        .raw("</svg><p class=\"legend\">" + String.join(" ", legend) + "</p></figure>\n")
        .toString();
  }

  private String at(double value) {
    return round(LEFT + x.part(value) * (WIDTH - LEFT - RIGHT));
  }

  private String up(double value) {
    return round(upAt(value));
  }

  private double upAt(double value) {
    return HEIGHT - BOTTOM - y.part(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static String round(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
