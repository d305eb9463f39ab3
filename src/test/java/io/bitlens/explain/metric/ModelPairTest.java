package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.explain.metric.ModelPair.ImageAgreement;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.engine.VariantRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two models of four pixels and two classes, whose maps are written down here. */
class ModelPairTest {

  private static final InputShape SHAPE = new InputShape(1, 1, 4);

  /** Predicts 1 where the first pixel is not black. */
  private static final LinearModel FIRST =
      new LinearModel(SHAPE, 2, new float[] {0, 0, 0, 0, 1, 0, 0, 0});

  /** Predicts 1 where the second pixel is not black. */
  private static final LinearModel SECOND =
      new LinearModel(SHAPE, 2, new float[] {0, 0, 0, 0, 0, 1, 0, 0});

  private final List<String> asked = new ArrayList<>();

  @Test
  void bothMapsExplainTheClassThatTheFirstModelPredicts() {
    var images =
        new LabelledImages(
            SHAPE, new byte[] {9, 9, 0, 0, 9, 0, 0, 0, 0, 9, 0, 0}, new int[] {1, 0, 0});

    var compared = new ModelPair(FIRST, SECOND, 2).compare(images, this::maps, Progress.NONE);

    assertThat(asked).containsExactly("first [1, 1, 0]", "second [1, 1, 0]");
    assertThat(compared)
        .extracting(ImageAgreement::label, ImageAgreement::first, ImageAgreement::second)
        .containsExactly(tuple(1, 1, 1), tuple(0, 1, 0), tuple(0, 0, 1));
    assertThat(compared).extracting(ImageAgreement::sameClass).containsExactly(true, false, false);
    // Ranks 1 2 3 4 and 1 3 2 4: 1 - 6 (1 + 1) / (4 (16 - 1)); cosine 29 / 30.
    var agreement = compared.getFirst().agreement();
    assertThat(agreement.spearman()).isCloseTo(0.8, within(1e-12));
    assertThat(agreement.cosine()).isCloseTo(29 / 30.0, within(1e-12));
    assertThat(agreement.topIou()).isEqualTo(1);
  }

  @Test
  void goesThroughAllImagesInTurn() {
    int count = 150;
    var labels = new int[count];
    Arrays.setAll(labels, i -> i);
    var images = new LabelledImages(SHAPE, new byte[4 * count], labels);
    var told = new ArrayList<Double>();

    var compared = new ModelPair(FIRST, SECOND, 2).compare(images, this::maps, told::add);

    assertThat(compared.stream().mapToInt(ImageAgreement::label)).containsExactly(box(labels));
    assertThat(told).containsExactly(0.0, 64 / 150.0, 128 / 150.0);
  }

  private List<SaliencyMap> maps(
      VariantRunner runner, InputShape shape, byte[] pixels, int[] targets) {
    boolean first = runner.equals(FIRST);
    asked.add((first ? "first " : "second ") + Arrays.toString(targets));
    var map = first ? Vectors.map(1, 1, 4, 1, 2, 3, 4) : Vectors.map(1, 1, 4, 1, 3, 2, 4);
    return Arrays.stream(targets).mapToObj(target -> map).toList();
  }

  private static Integer[] box(int[] values) {
    return Arrays.stream(values).boxed().toArray(Integer[]::new);
  }
}
