package io.bitlens.explain;

import io.bitlens.explain.render.Palette;
import io.bitlens.explain.render.View;
import io.bitlens.nn.InputShape;
import io.bitlens.web.FieldProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a map is drawn.
 *
 * @param scale sides, in pixels, of the square that stands for one pixel of the image
 */
record PictureOptions(View view, Palette palette, int scale) {

  /** Sides of a picture whose scale was not chosen, about. */
  private static final int DEFAULT_SIDE = 280;

  private static final int MAX_SIDE = 2_048;
  private static final int MAX_WIDTH_OF_ROW = 4_096;

  /** Options as they come in a request; problems are added to the list. */
  static Optional<PictureOptions> parse(
      String view,
      String palette,
      Optional<Integer> scale,
      InputShape shape,
      List<FieldProblem> problems) {
    return parse(view, palette, scale, shape, MAX_SIDE, problems);
  }

  /**
   * Options of pictures in a row.
   *
   * @param across pictures beside each other
   */
  static Optional<PictureOptions> parseRow(
      String palette,
      Optional<Integer> scale,
      InputShape shape,
      int across,
      List<FieldProblem> problems) {
    return parse(name(View.HEATMAP), palette, scale, shape, MAX_WIDTH_OF_ROW / across, problems);
  }

  private static Optional<PictureOptions> parse(
      String view,
      String palette,
      Optional<Integer> scale,
      InputShape shape,
      int maxSide,
      List<FieldProblem> problems) {
    int before = problems.size();
    var chosenView = choice(View.values(), "view", view, problems);
    var chosenPalette = choice(Palette.values(), "palette", palette, problems);
    int side = Math.max(shape.height(), shape.width());
    int chosenScale =
        scale.orElse(Math.clamp(Math.ceilDiv(DEFAULT_SIDE, side), 1, Math.max(1, maxSide / side)));
    int maxScale = Math.max(1, maxSide / side);
    if (chosenScale < 1 || chosenScale > maxScale) {
      problems.add(
          new FieldProblem("scale", "must be 1 to %d, found %d".formatted(maxScale, chosenScale)));
    }
    return problems.size() > before
        ? Optional.empty()
        : Optional.of(
            new PictureOptions(chosenView.orElseThrow(), chosenPalette.orElseThrow(), chosenScale));
  }

  private static <E extends Enum<E>> Optional<E> choice(
      E[] all, String parameter, String text, List<FieldProblem> problems) {
    var found = Arrays.stream(all).filter(e -> name(e).equals(text)).findFirst();
    if (found.isEmpty()) {
      var names = Arrays.stream(all).map(PictureOptions::name).toList();
      problems.add(
          new FieldProblem(parameter, "must be one of %s, found '%s'".formatted(names, text)));
    }
    return found;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
