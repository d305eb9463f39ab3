package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.InvalidSpecException;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.WeightQuantizer;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the engine refuses, before native code sees it. */
class RefusalTest {

  private final OracleCase oracle = OracleCase.of(OracleCase.small(1, false), "w4a4", true);
  private final TrainingSession session =
      new TrainingSession(
          oracle.network(), oracle.precision(), oracle.normalization(), oracle.options(), 1);
  private final VariantRunner runner = new DjlVariantLoader().load(session.variant());

  @AfterEach
  void close() {
    runner.close();
    session.close();
  }

  @Test
  void refusesAWrongNumberOfPixels() {
    var message = "2 images of 1x12x12 need 288 pixels, found 287";
    var batch = new Batch(new byte[287], new int[2]);

    assertThatIllegalArgumentException().isThrownBy(() -> step(batch)).withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.calibrate(batch))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.inputGradient(batch))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runner.logits(batch.pixels(), 2))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runner.saliency(batch.pixels(), 2, new int[2]))
        .withMessage(message);
  }

  @Test
  void refusesAnEmptyBatch() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> step(new Batch(new byte[0], new int[0])))
        .withMessage("a batch needs at least one image");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runner.logits(new byte[0], 0))
        .withMessage("0 images of 1x12x12 need 0 pixels, found 0");
  }

  @Test
  void refusesALabelThatIsNoClass() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> step(new Batch(new byte[144], new int[] {5})))
        .withMessage("label 5 is no class: 0 to 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> step(new Batch(new byte[144], new int[] {-1})))
        .withMessage("label -1 is no class: 0 to 4");
  }

  @Test
  void refusesATeacherThatNobodyAskedForAndMissesOneThatWasAskedFor() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> step(new Batch(new byte[144], new int[] {0}, new float[5])))
        .withMessage("1 images need 0 logits of a teacher, found 5");
    var plain = OracleCase.of(OracleCase.small(1, false), "w4a4", true);
    var taught = plain.with(OracleCase.taught(true));
    try (var pupil = taught.session(1)) {
      var batch = plain.batch(2, 1);

      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> pupil.step(batch, OracleCase.RATES, OracleCase.dropout(0), OracleCase.mask(0)))
          .withMessage("2 images need 10 logits of a teacher, found 0");
    }
  }

  @Test
  void refusesToStartFromAnotherNetworksTensors() {
    var values = new LinkedHashMap<>(session.tensors().values());
    values.put("fc1.weight", new float[3]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.startFrom(new TrainedTensors(values)))
        .withMessage("tensor fc1.weight needs 864 values, found 3");
    values.remove("fc1.weight");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.startFrom(new TrainedTensors(values)))
        .withMessage("tensor fc1.weight needs 864 values, found none");
  }

  @Test
  void refusesATargetThatIsNoClass() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runner.saliency(new byte[144], 1, new int[] {5}))
        .withMessage("target 5 is no class: 0 to 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runner.saliency(new byte[144], 1, new int[] {-2}))
        .withMessage("target -2 is no class: 0 to 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runner.saliency(new byte[144], 1, new int[2]))
        .withMessage("1 images need 1 targets, found 2");
  }

  @Test
  void refusesABatchOfOneWhereBatchNormHasOneValueAChannel() {
    var normalized = OracleCase.of(OracleCase.small(1, true), "w4a4", true);
    try (var trained = normalized.session(1)) {
      var one = normalized.batch(1, 1);

      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> trained.step(one, OracleCase.RATES, OracleCase.dropout(0), OracleCase.mask(0)))
          .withMessage("batch-norm of one value a channel needs at least two images, found 1");
    }
  }

  @Test
  void refusesChannelsOfDifferentSpread() {
    var channels = OracleCase.of(OracleCase.small(2, false), "w4a4", true);

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(
            () -> open(channels.network(), new Normalization(List.of(0.3, 0.4), List.of(0.3, 0.2))))
        .withMessage(
            "/normalization/std: must be the same for all channels, found [0.3, 0.2]: the exact"
                + " variant sums their pixels before it scales");
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> open(channels.network(), new Normalization(List.of(0.3), List.of(0.3))))
        .withMessage("/normalization/mean: must have one value for each of 2 channels, found 1");
  }

  @Test
  void refusesLayersInAnOrderThatItCannotCompute() {
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() ->
            open(
                network(
                    new LayerSpec.Pact("act0"),
                    new LayerSpec.Conv2d("conv1", 2, 3, 1, 0),
                    new LayerSpec.Pact("act1"),
                    new LayerSpec.BatchNorm("bn1"),
                    new LayerSpec.Flatten("flatten"),
                    new LayerSpec.Linear("fc", 3)),
                new Normalization(List.of(0.3), List.of(0.3))))
        .withMessage(
            "/layers/act0: an activation must follow a weighted layer, its batch-norm or an"
                + " addition, with at most max-pooling between; /layers/bn1: batch-norm must"
                + " directly follow a weighted layer");
  }

  @Test
  void refusesAnAdditionBehindAnotherLayer() {
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() ->
            open(
                network(
                    new LayerSpec.Conv2d("conv1", 2, 3, 1, 1),
                    new LayerSpec.Pact("act1"),
                    new LayerSpec.Add("add1", "act1", 1),
                    new LayerSpec.GlobalAvgPool("mean"),
                    new LayerSpec.Linear("fc", 3)),
                new Normalization(List.of(0.3), List.of(0.3))))
        .withMessage(
            "/layers/add1: an addition must directly follow a weighted layer or its batch-norm");
  }

  @ParameterizedTest
  @EnumSource(names = {"SAWB_SYMMETRIC", "LSQ"})
  void refusesASingleBitOfAGridWithAZero(WeightQuantizer quantizer) {
    var single = OracleCase.uniform(quantizer, 1, 2);

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> single.fresh(1))
        .withMessageStartingWith(
            "/layers/conv1/weights: must be at least 2 for %s, found 1: its only level would be 0;"
                    .formatted(quantizer)
                + " [DOREFA, SAWB] have 1 bit; /layers/conv2/weights: ");
  }

  @Test
  void refusesPaddingOfPixelsThatWerePooled() {
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() ->
            open(
                network(
                    new LayerSpec.MaxPool2d("pool0", 2),
                    new LayerSpec.Conv2d("conv1", 2, 3, 1, 1),
                    new LayerSpec.Flatten("flatten"),
                    new LayerSpec.Linear("fc", 3)),
                new Normalization(List.of(0.3), List.of(0.3))))
        .withMessage(
            "/layers/conv1: the first convolution can pad only as the network's first layer");
  }

  private static NetworkSpec network(LayerSpec... layers) {
    return new NetworkSpec("odd", new InputShape(1, 8, 8), 3, List.of(layers));
  }

  private static void open(NetworkSpec network, Normalization normalization) {
    var fp32 = Precisions.preset(Precisions.FP32, network, false).orElseThrow();
    new TrainingSession(network, fp32, normalization, OracleCase.options(true), 1).close();
  }

  private void step(Batch batch) {
    session.step(batch, OracleCase.RATES, OracleCase.dropout(0), OracleCase.mask(0));
  }
}
