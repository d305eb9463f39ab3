package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FaithfulnessTest {

  private static final InputShape SHAPE = new InputShape(1, 28, 28);
  private static final int IMAGES = 70;
  private static final Bootstrap BOOTSTRAP = new Bootstrap(100, 1);

  private final DjlVariantLoader loader = new DjlVariantLoader();
  private final Variant variant = variant();
  private final LabelledImages images =
      new LabelledImages(SHAPE, RandomVariants.pixels(SHAPE, IMAGES, 5), new int[IMAGES]);

  @Test
  void followsTheClassPredictedForTheUntouchedImage() {
    var measured = faithfulness(options(0, false)).measure(gradient(), Progress.NONE);

    try (var runner = loader.load(variant)) {
      var logits = runner.logits(images.pixels(), IMAGES);
      for (int i = 0; i < IMAGES; i++) {
        int predicted = Probabilities.argMax(logits, i, 10);
        assertThat(measured.get(i).target()).isEqualTo(predicted);
        assertThat(measured.get(i).deletion().probability()[0])
            .isCloseTo((float) Probabilities.softmax(logits, i, 10)[predicted], within(1e-6f));
        assertThat(measured.get(i).leastFirst().probability()[0])
            .isEqualTo(measured.get(i).deletion().probability()[0]);
      }
    }
  }

  @Test
  void whatIsLeftOutIsAbsent() {
    var measured = faithfulness(options(0, false)).measure(gradient(), Progress.NONE);
    var measures = FaithfulnessMeasures.of(measured, List.of(), BOOTSTRAP);

    assertThat(measured.getFirst().maxSensitivity()).isEmpty();
    assertThat(measured.getFirst().randomized()).isEmpty();
    assertThat(measures.maxSensitivity()).isEmpty();
    assertThat(measures.randomization()).isEmpty();
  }

  /** Maps that ignore the model stay what they are, whatever the model forgets. */
  @Test
  void aMapThatIgnoresTheModelIsFoundOut() {
    MapSource edges =
        (runner, shape, pixels, targets) -> {
          var maps = new ArrayList<SaliencyMap>();
          for (int i = 0; i < targets.length; i++) {
            var values = new float[shape.size()];
            for (int j = 0; j < values.length; j++) {
              values[j] = pixels[i * values.length + j] & 0xff;
            }
            maps.add(Vectors.map(1, 28, 28, values));
          }
          return maps;
        };
    var faithfulness = faithfulness(options(0, true));
    var layers = faithfulness.randomizedLayers();
    var blind =
        FaithfulnessMeasures.of(faithfulness.measure(edges, Progress.NONE), layers, BOOTSTRAP);
    var seeing =
        FaithfulnessMeasures.of(faithfulness.measure(gradient(), Progress.NONE), layers, BOOTSTRAP);

    assertThat(layers).hasSize(variant.layers().size());
    assertThat(blind.randomization())
        .allSatisfy(r -> assertThat(r.spearman()).isEqualTo(new Estimate(1, 1, 1)));
    assertThat(seeing.randomization())
        .allSatisfy(r -> assertThat(r.spearman().mean()).isLessThan(0.9));
  }

  /** Two images of known curves: means by step, shares that are right, differences by image. */
  @Test
  void averagesOverImages() {
    var maps = List.of(constant(0.2f, 0.8f, true), constant(0.4f, 0.6f, false));
    var control = List.of(constant(0.5f, 0.5f, true), constant(0.5f, 0.5f, true));

    var measures = FaithfulnessMeasures.of(maps, List.of(), BOOTSTRAP);
    var gain = FaithfulnessGain.of(maps, control, BOOTSTRAP);

    assertThat(measures.deletion().auc().mean()).isCloseTo(0.3, within(1e-7));
    assertThat(measures.deletion().probability())
        .hasSize(RemovalCurve.STEPS)
        .allSatisfy(step -> assertThat(step.mean()).isCloseTo(0.3, within(1e-7)));
    assertThat(measures.deletion().accuracy())
        .allSatisfy(step -> assertThat(step.mean()).isEqualTo(0.5));
    assertThat(measures.leastFirst().auc().mean()).isCloseTo(0.7, within(1e-7));
    assertThat(measures.srg().mean()).isCloseTo(0.4, within(1e-7));
    assertThat(gain.deletionAuc().mean()).isCloseTo(-0.2, within(1e-7));
    assertThat(gain.srg().mean()).isCloseTo(0.4, within(1e-7));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaithfulnessGain.of(maps, control.subList(0, 1), BOOTSTRAP));
  }

  private static ImageFaithfulness constant(float deletion, float leastFirst, boolean correct) {
    return new ImageFaithfulness(
        0,
        0,
        curve(deletion, correct),
        curve(leastFirst, correct),
        curve(leastFirst, correct),
        0,
        OptionalDouble.empty(),
        List.of());
  }

  private static RemovalCurve curve(float probability, boolean correct) {
    var probabilities = new float[RemovalCurve.STEPS];
    var all = new boolean[RemovalCurve.STEPS];
    Arrays.fill(probabilities, probability);
    Arrays.fill(all, correct);
    return new RemovalCurve(probabilities, all);
  }

  private Faithfulness faithfulness(FaithfulnessOptions options) {
    return new Faithfulness(loader, variant, images, options);
  }

  private static FaithfulnessOptions options(int samples, boolean randomization) {
    return new FaithfulnessOptions(3, new MaxSensitivity(0.02, samples), randomization);
  }

  private static MapSource gradient() {
    return Explainer.find("gradient").orElseThrow()::explain;
  }

  private static Variant variant() {
    var network = Networks.find("tiny", SHAPE, 10).orElseThrow();
    var bits = Precisions.preset("w4a4", network, false).orElseThrow();
    return RandomVariants.of(network, bits, CodeGrid.ODD, 1);
  }
}
