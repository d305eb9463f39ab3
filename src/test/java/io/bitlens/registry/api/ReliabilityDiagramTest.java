package io.bitlens.registry.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.evaluation.ReliabilityBin;
import io.bitlens.registry.api.ReliabilityDiagram.Panel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ReliabilityDiagramTest {

  private static final ReliabilityBin EMPTY = new ReliabilityBin(0, 0, 0);
  private static final int BAR = ReliabilityDiagram.SIDE / 15;

  @Test
  void aBarIsAsHighAsItsAccuracyAndShowsWhatTheConfidenceHasBeyondIt() throws IOException {
    // In the last bin 60 of 100 are right, said to be 95; in the one of a half, 80 said to be 52.
    var picture =
        draw(bins(7, new ReliabilityBin(100, 0.52, 0.8), new ReliabilityBin(300, 0.95, 0.6)));

    assertThat(at(picture, 14, 0.3)).isEqualTo(ReliabilityDiagram.RIGHT);
    assertThat(at(picture, 14, 0.59)).isEqualTo(ReliabilityDiagram.RIGHT);
    assertThat(at(picture, 14, 0.61)).isEqualTo(ReliabilityDiagram.TOO_CONFIDENT);
    assertThat(at(picture, 14, 0.94)).isEqualTo(ReliabilityDiagram.TOO_CONFIDENT);
    assertThat(at(picture, 14, 0.96)).isEqualTo(ReliabilityDiagram.BACKGROUND);
    assertThat(at(picture, 7, 0.45)).isEqualTo(ReliabilityDiagram.RIGHT);
    assertThat(at(picture, 7, 0.7)).isEqualTo(ReliabilityDiagram.TOO_MODEST);
    assertThat(at(picture, 7, 0.82)).isEqualTo(ReliabilityDiagram.BACKGROUND);
    assertThat(at(picture, 3, 0.05)).isEqualTo(ReliabilityDiagram.BACKGROUND);
  }

  @Test
  void theStripShowsTheShareOfTheImages() throws IOException {
    var picture =
        draw(bins(7, new ReliabilityBin(100, 0.52, 0.8), new ReliabilityBin(300, 0.95, 0.6)));
    int bottom = ReliabilityDiagram.TOP + ReliabilityDiagram.SIDE + 12 + 60;

    assertThat(rgb(picture, x(14), bottom - 44)).isEqualTo(ReliabilityDiagram.COUNT);
    assertThat(rgb(picture, x(14), bottom - 47)).isEqualTo(ReliabilityDiagram.BACKGROUND);
    assertThat(rgb(picture, x(7), bottom - 14)).isEqualTo(ReliabilityDiagram.COUNT);
    assertThat(rgb(picture, x(7), bottom - 17)).isEqualTo(ReliabilityDiagram.BACKGROUND);
  }

  @Test
  void panelsStandBesideEachOther() throws IOException {
    var one = new Panel("as it is", 0.1, 0.5, Collections.nCopies(15, EMPTY));
    var both = read(new ReliabilityDiagram("a title", List.of(one, one)).png());

    assertThat(both.getWidth())
        .isEqualTo(2 * read(new ReliabilityDiagram("a title", List.of(one)).png()).getWidth());
  }

  private static List<ReliabilityBin> bins(int first, ReliabilityBin middle, ReliabilityBin last) {
    var bins = new ArrayList<>(Collections.nCopies(15, EMPTY));
    bins.set(first, middle);
    bins.set(14, last);
    return bins;
  }

  private static BufferedImage draw(List<ReliabilityBin> bins) throws IOException {
    return read(new ReliabilityDiagram("", List.of(new Panel("as it is", 0.1, 0.5, bins))).png());
  }

  /** Colour of a bin's bar at a height, 0 to 1, left of where the diagonal crosses it. */
  private static int at(BufferedImage picture, int bin, double height) {
    int y = ReliabilityDiagram.TOP + ReliabilityDiagram.SIDE;
    return rgb(picture, x(bin), y - (int) Math.round(height * ReliabilityDiagram.SIDE));
  }

  private static int x(int bin) {
    return ReliabilityDiagram.LEFT + bin * BAR + BAR / 2;
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static int rgb(BufferedImage picture, int x, int y) {
    return picture.getRGB(x, y) & 0xffffff;
  }
}
