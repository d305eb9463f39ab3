package io.bitlens.explain.explainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.engine.ActivationGradient;
import io.bitlens.nn.engine.Saliency;
import io.bitlens.nn.engine.VariantRunner;
import org.junit.jupiter.api.Test;

class ExplainerTest {

  private static final InputShape SHAPE = new InputShape(1, 1, 2);
  private static final byte[] PIXELS = {0, -1, 51, 102};
  private final VariantRunner runner = new FixedRunner();

  @Test
  void theGradientIsTheRunners() {
    var maps =
        Explainer.find("gradient").orElseThrow().explain(runner, SHAPE, PIXELS, new int[] {1, -1});

    assertThat(maps).hasSize(2);
    assertThat(maps.get(0).values()).containsExactly(0.5f, -2f);
    assertThat(maps.get(1).values()).containsExactly(10f, -5f);
    assertThat(maps.get(0).target()).isEqualTo(1);
    assertThat(maps.get(0).predicted()).isEqualTo(2);
    assertThat(maps.get(1).target()).isZero();
    // Classes 0 and 1 are equal.
    assertThat(maps.get(1).predicted()).isZero();
  }

  @Test
  void gradientTimesInputIsTheProductWithThePixelOnTheScaleOfOne() {
    var maps =
        Explainer.find("gradient-x-input")
            .orElseThrow()
            .explain(runner, SHAPE, PIXELS, new int[] {1, -1});

    // Pixels 0, 1, 0.2 and 0.4.
    assertThat(maps.get(0).values()).containsExactly(0f, -2f);
    assertThat(maps.get(1).values()).containsExactly(10f * (51 / 255f), -5f * (102 / 255f));
    assertThat(maps.get(1).predicted()).isZero();
  }

  @Test
  void otherNamesAreNoMethods() {
    assertThat(Explainer.find("lime")).isEmpty();
  }

  @Test
  void aMapHasAsManyValuesAsItsShape() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SaliencyMap(0, 0, 1, 2, 2, new float[3]))
        .withMessage("a map of 1 x 2 x 2 has no 3 values");
  }

  /** Answers one fixed result for two images and three classes. */
  private static final class FixedRunner implements VariantRunner {

    @Override
    public NetworkSpec network() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Saliency saliency(float[] pixels, int count, int[] targets) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ActivationGradient activation(
        byte[] pixels, int count, int[] targets, String activation) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] logits(byte[] pixels, int count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Saliency saliency(byte[] pixels, int count, int[] targets) {
      assertThat(count).isEqualTo(2);
      assertThat(targets).containsExactly(1, -1);
      return new Saliency(
          new float[] {0, 1, 2, 4, 4, 3}, new int[] {1, 0}, new float[] {0.5f, -2, 10, -5});
    }

    @Override
    public long nativeBytes() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
