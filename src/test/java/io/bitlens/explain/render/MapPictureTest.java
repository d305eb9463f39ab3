package io.bitlens.explain.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.explain.explainer.SaliencyMap;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class MapPictureTest {

  private static final SaliencyMap MAP = new SaliencyMap(1, 1, 1, 2, 2, new float[] {-2, 0, 1, 2});
  private static final byte[] PIXELS = {0, 100, -1, 50};

  @Test
  void theDivergingColoursAreSymmetricAroundWhite() {
    assertThat(ColorMap.DIVERGING.rgb(-1)).isEqualTo(0x2166ac);
    assertThat(ColorMap.DIVERGING.rgb(-0.5)).isEqualTo(0x92c5de);
    assertThat(ColorMap.DIVERGING.rgb(0)).isEqualTo(0xffffff);
    assertThat(ColorMap.DIVERGING.rgb(0.25)).isEqualTo(0xfad2c1);
    assertThat(ColorMap.DIVERGING.rgb(1)).isEqualTo(0xb2182b);
    assertThat(ColorMap.DIVERGING.rgb(7)).isEqualTo(0xb2182b);
    assertThat(ColorMap.DIVERGING.rgb(-7)).isEqualTo(0x2166ac);
  }

  @Test
  void infernoGoesFromBlackToPaleYellowEverBrighter() {
    assertThat(ColorMap.INFERNO.rgb(0)).isEqualTo(0x000004);
    assertThat(ColorMap.INFERNO.rgb(1)).isEqualTo(0xfcffa4);
    double last = -1;
    for (int i = 0; i <= 100; i++) {
      int rgb = ColorMap.INFERNO.rgb(i / 100.0);
      double luma = 0.299 * (rgb >> 16) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
      assertThat(luma).isGreaterThan(last);
      last = luma;
    }
  }

  @Test
  void valuesAreDividedByThe99thPercentileOfTheirMagnitudes() {
    var values = new float[200];
    Arrays.fill(values, 1);
    values[0] = -2;
    values[1] = 50;
    values[2] = -70;

    // Nearest rank: the 198th of 200 magnitudes, which is 2.
    var normalized = Palette.DIVERGING.normalized(new SaliencyMap(0, 0, 1, 10, 20, values));

    assertThat(normalized).startsWith(-1, 1, -1, 0.5);
    assertThat(Palette.MAGNITUDE.normalized(new SaliencyMap(0, 0, 1, 10, 20, values)))
        .startsWith(1, 1, 1, 0.5);
  }

  @Test
  void channelsAreSummedWithTheirSignsOrTheLargestShown() {
    var map = new SaliencyMap(0, 0, 3, 1, 2, new float[] {1, -2, -4, 0, 1, 1});

    assertThat(Palette.DIVERGING.normalized(map)).containsExactly(-1, -0.5);
    assertThat(Palette.MAGNITUDE.normalized(map)).containsExactly(1, 0.5);
  }

  @Test
  void aSparseMapIsStillSeenAndAnEmptyOneIsWhite() {
    var values = new float[400];
    values[7] = 3;
    assertThat(Palette.DIVERGING.normalized(new SaliencyMap(0, 0, 1, 20, 20, values))[7])
        .isEqualTo(1);

    var blank = new SaliencyMap(0, 0, 1, 2, 2, new float[4]);
    assertThat(Palette.DIVERGING.normalized(blank)).containsOnly(0);
  }

  @Test
  void aHeatMapShowsEachPixelAsASquare() throws IOException {
    var picture = draw(View.HEATMAP, Palette.DIVERGING, 3);

    assertThat(picture.getWidth()).isEqualTo(6);
    assertThat(picture.getHeight()).isEqualTo(6);
    assertThat(rgb(picture, 0, 0)).isEqualTo(0x2166ac).isEqualTo(rgb(picture, 2, 2));
    assertThat(rgb(picture, 3, 0)).isEqualTo(0xffffff);
    assertThat(rgb(picture, 0, 3)).isEqualTo(0xf4a582);
    assertThat(rgb(picture, 5, 5)).isEqualTo(0xb2182b);
  }

  @Test
  void anOverlayShowsTheInputWhereTheMapIsZero() throws IOException {
    var picture = draw(View.OVERLAY, Palette.DIVERGING, 1);

    assertThat(rgb(picture, 1, 0)).isEqualTo(0x646464);
    // Nine tenths of the colour over black: 0x21, 0x66, 0xac times 0.9.
    assertThat(rgb(picture, 0, 0)).isEqualTo(0x1e5c9b);
  }

  @Test
  void aPanelHoldsInputMapAndOverlay() throws IOException {
    var pixels = new byte[28 * 28];
    Arrays.fill(pixels, (byte) 200);
    var values = new float[28 * 28];
    Arrays.fill(values, 0.5f);
    var map = new SaliencyMap(9, 9, 1, 28, 28, values);

    var picture =
        read(new MapPicture(map, pixels, Palette.DIVERGING, 10).png(View.PANEL, "Ankle boot"));

    assertThat(picture.getWidth()).isEqualTo(3 * 280 + 4 * 12);
    int middle = picture.getHeight() / 2;
    assertThat(rgb(picture, 12 + 140, middle)).isEqualTo(0xc8c8c8);
    assertThat(rgb(picture, 2 * 12 + 280 + 140, middle)).isEqualTo(0xb2182b);
    assertThat(rgb(picture, 3 * 12 + 560 + 140, middle))
        .isEqualTo(ColorMap.mix(0xc8c8c8, 0xb2182b, 0.9));
  }

  @Test
  void aTinyPanelAndALongCaptionFit() throws IOException {
    var picture =
        read(
            new MapPicture(MAP, PIXELS, Palette.MAGNITUDE, 1)
                .png(View.PANEL, "a caption much longer than the picture"));

    assertThat(picture.getWidth()).isEqualTo(3 * 2 + 4 * 6);
  }

  @Test
  void colourPicturesAreShownInTheirColours() throws IOException {
    var map = new SaliencyMap(0, 0, 3, 1, 1, new float[3]);
    var overlay =
        new MapPicture(map, new byte[] {(byte) 200, 100, 50}, Palette.DIVERGING, 1)
            .png(View.OVERLAY, "");

    // Luma 124.2
    assertThat(rgb(read(overlay), 0, 0)).isEqualTo(0x7c7c7c);
  }

  private static BufferedImage draw(View view, Palette palette, int scale) throws IOException {
    return read(new MapPicture(MAP, PIXELS, palette, scale).png(view, ""));
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static int rgb(BufferedImage picture, int x, int y) {
    return picture.getRGB(x, y) & 0xffffff;
  }
}
