package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.nn.InputShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Maps whose values are functions of the pixels, so that the largest change is known. */
class MaxSensitivityTest {

  private static final int SAMPLES = 60;
  private static final double STEP = 1 / 255.0;

  /** One pixel of 100 moves to 99 or 101 in all but one of 3^60 cases. */
  @Test
  void aMapThatIsItsImageMovesAsTheImageDoes() {
    assertThat(measured(STEP, pixel -> pixel, 100)).isCloseTo(1 / 100.0, within(1e-12));
    assertThat(measured(3 * STEP, pixel -> pixel, 100)).isCloseTo(3 / 100.0, within(1e-12));
  }

  /** The class that is followed stays, and so does what a map says that ignores the image. */
  @Test
  void aMapThatIgnoresTheImageDoesNotMove() {
    assertThat(measured(0.5, pixel -> 7, 100)).isZero();
  }

  @Test
  void nothingChangesByLessThanAStep() {
    assertThat(measured(0.99 * STEP, pixel -> pixel, 100)).isZero();
  }

  /** Beyond white there is nothing: of 255, one step up and all further ones are 255 again. */
  @Test
  void pixelsStayPixels() {
    assertThat(measured(STEP, pixel -> pixel < 100 ? 1000 : pixel, 255))
        .isCloseTo(1 / 255.0, within(1e-12));
    assertThat(measured(STEP, pixel -> pixel > 100 ? 1000 : pixel + 10, 0))
        .isCloseTo(1 / 10.0, within(1e-12));
  }

  @Test
  void aMapOfNothingMovesWhollyOrNotAtAll() {
    assertThat(measured(STEP, pixel -> pixel == 100 ? 0 : 5, 100)).isEqualTo(1);
    assertThat(measured(STEP, pixel -> 0, 100)).isZero();
  }

  @Test
  void whatIsDrawnDependsOnTheNumberOfTheImageAlone() {
    var sensitivity = new MaxSensitivity(0.1, 1);
    var shape = new InputShape(1, 1, 1);
    var both = new LabelledImages(shape, new byte[] {100, 100}, new int[2]);
    MapSource source = (runner, any, pixels, targets) -> maps(pixels, pixel -> pixel);
    var runner = new LinearModel(shape, 1, new float[1]);
    var maps = maps(both.pixels(), pixel -> pixel);

    var together = sensitivity.of(runner, both, source, maps, new int[2], 9, 4);
    var second =
        sensitivity.of(runner, both.batch(1, 1), source, maps.subList(1, 2), new int[1], 9, 5);

    assertThat(second[0]).isEqualTo(together[1]);
    assertThat(together[0]).isNotEqualTo(together[1]);
  }

  @Test
  void noSamplesLeaveItOut() {
    assertThat(new MaxSensitivity(0.02, 0).leftOut()).isTrue();
    assertThat(new MaxSensitivity(0.02, 1).leftOut()).isFalse();
  }

  private static double measured(double radius, IntUnaryOperator value, int pixel) {
    var shape = new InputShape(1, 1, 1);
    var images = new LabelledImages(shape, new byte[] {(byte) pixel}, new int[1]);
    return new MaxSensitivity(radius, SAMPLES)
        .of(
            new LinearModel(shape, 1, new float[1]),
            images,
            (runner, any, pixels, targets) -> maps(pixels, value),
            maps(images.pixels(), value),
            new int[1],
            1,
            0)[0];
  }

  private static List<SaliencyMap> maps(byte[] pixels, IntUnaryOperator value) {
    var maps = new ArrayList<SaliencyMap>();
    for (byte pixel : pixels) {
      maps.add(Vectors.map(1, 1, 1, value.applyAsInt(pixel & 0xff)));
    }
    return maps;
  }
}
