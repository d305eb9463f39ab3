package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.engine.Batch;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.Requantizer;
import io.bitlens.nn.engine.UntrainedTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayerBlameTest {

  private static final InputShape SHAPE = new InputShape(1, 28, 28);
  private static final NetworkSpec NETWORK = Networks.find("tiny", SHAPE, 10).orElseThrow();
  private static final Precision TRAINED = Precisions.preset("w4a4", NETWORK, false).orElseThrow();
  private static final Bootstrap BOOTSTRAP = new Bootstrap(100, 1);
  private static final MapSource GRADIENT = Explainer.find("gradient").orElseThrow()::explain;

  private final DjlVariantLoader loader = new DjlVariantLoader();
  private final LabelledImages images = images();
  private final Requantizer requantizer = requantizer();

  /** Nothing is taken from layers that have these bits already. */
  @Test
  void layersThatKeepTheirBitsAreNotToBlame() {
    for (var blame : measured(new LayerBlame.Change(4, false))) {
      if (blame.before().weights() == 4) {
        assertThat(blame.accuracyDrop()).isEqualTo(new Estimate(0, 0, 0));
        assertThat(blame.spearman()).isEqualTo(new Estimate(1, 1, 1));
        assertThat(blame.topIou()).isEqualTo(new Estimate(1, 1, 1));
      }
    }
  }

  /** Each number is that of a model made by hand, with this one layer at other bits. */
  @Test
  void changesOneLayerAndComparesWithTheUntouchedModel() {
    var blames = measured(new LayerBlame.Change(1, false));

    assertThat(blames)
        .extracting(LayerBlame.Blame::layer)
        .containsExactlyElementsOf(TRAINED.layers().keySet());
    for (var blame : blames) {
      var bits = new LinkedHashMap<>(TRAINED.layers());
      bits.put(blame.layer(), new LayerBits(1, TRAINED.of(blame.layer()).activations()));
      assertThat(blame.after()).isEqualTo(bits.get(blame.layer()));
      assertThat(blame.before()).isEqualTo(TRAINED.of(blame.layer()));
      try (var first = loader.load(requantizer.at(TRAINED));
          var second = loader.load(requantizer.at(new Precision("custom", bits)))) {
        var compared = new ModelPair(first, second, 10).compare(images, GRADIENT, Progress.NONE);
        double before = compared.stream().filter(i -> i.first() == i.label()).count() / 40.0;
        double after = compared.stream().filter(i -> i.second() == i.label()).count() / 40.0;
        assertThat(blame.accuracy().mean()).isCloseTo(after, within(1e-12));
        assertThat(blame.accuracyDrop().mean()).isCloseTo(before - after, within(1e-12));
        assertThat(blame.spearman().mean())
            .isCloseTo(
                compared.stream()
                    .mapToDouble(i -> i.agreement().spearman())
                    .average()
                    .orElseThrow(),
                within(1e-12));
        assertThat(blame.spearman().mean()).isLessThan(1);
      }
    }
  }

  /** The last layer's output is no activation: its bits stay. */
  @Test
  void activationsGetTheBitsWhereOneFollows() {
    var blames = measured(new LayerBlame.Change(2, true));

    assertThat(blames.getFirst().after()).isEqualTo(new LayerBits(2, 2));
    assertThat(blames.getLast().after())
        .isEqualTo(new LayerBits(2, TRAINED.of(blames.getLast().layer()).activations()));
  }

  @Test
  void tellsHowFarItIs() {
    var told = new ArrayList<Double>();
    new LayerBlame(loader, requantizer, images, GRADIENT)
        .measure(new LayerBlame.Change(2, false), BOOTSTRAP, told::add);

    assertThat(told).isSorted().startsWith(0.0);
    assertThat(told.getLast()).isLessThan(1);
  }

  private List<LayerBlame.Blame> measured(LayerBlame.Change change) {
    return new LayerBlame(loader, requantizer, images, GRADIENT)
        .measure(change, BOOTSTRAP, Progress.NONE);
  }

  private static LabelledImages images() {
    return new LabelledImages(
        SHAPE,
        RandomVariants.pixels(SHAPE, 40, 1),
        new Random(1).ints(40, 0, NETWORK.classes()).toArray());
  }

  /** Of a network as training begins with it. */
  private static Requantizer requantizer() {
    var normalization = new Normalization(List.of(0.5), List.of(0.3));
    var calibration = new Batch(RandomVariants.pixels(SHAPE, 16, 2), new int[16]);
    return new Requantizer(
        NETWORK,
        normalization,
        WeightQuantizer.DOREFA,
        UntrainedTensors.of(NETWORK, TRAINED, normalization, calibration),
        TRAINED,
        calibration);
  }
}
