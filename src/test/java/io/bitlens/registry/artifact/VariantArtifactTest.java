package io.bitlens.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.NetworkCost;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariantArtifactTest {

  private final Variant variant = Artifacts.small(CodeGrid.ODD, 3, 4);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 32})
  void readsBackEveryWidthBitForBit(int bits) throws ArtifactFormatException {
    for (var grid : CodeGrid.values()) {
      var written = Artifacts.small(grid, bits, bits);

      var read = VariantArtifact.read(write(written));

      assertThat(read)
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .ignoringCollectionOrderInFields()
          .isEqualTo(written);
      assertThat(read.precision().layers().keySet())
          .containsExactly("conv1", "conv2", "fc1", "fc2");
    }
  }

  @ParameterizedTest
  @CsvSource({"w2a2, false", "w2a2, true", "w4a4, false", "w4a4, true", "mixed-4-2, false"})
  void takesHardlyMoreThanThePackedBits(String preset, boolean uniform) {
    var reference = Artifacts.reference(preset, uniform, 1);
    double packedBytes =
        NetworkCost.of(reference.network(), reference.precision()).packedBits() / 8.0;

    assertThat(write(reference).length / packedBytes).isCloseTo(1, within(0.02));
  }

  /** As bytes in a file, headers and multipliers counted on both sides. */
  @ParameterizedTest
  @CsvSource({"w4a4, 7.9, 8", "w2a2, 15.5, 16"})
  void isSmallerThanSinglePrecisionByNearlyItsBits(String preset, double least, double greatest) {
    double single = write(Artifacts.reference(Precisions.FP32, false, 1)).length;

    assertThat(single / write(Artifacts.reference(preset, false, 1)).length)
        .isBetween(least, greatest);
  }

  /** The header describes every layer: what a file of many small layers has most of. */
  @ParameterizedTest
  @CsvSource({"tiny, 3", "resnet20, 14"})
  void theHeaderTakesAFewThousandBytes(String name, int kilobytes) {
    var network = Networks.find(name, new InputShape(1, 28, 28), 10).orElseThrow();
    var precision = Precisions.preset(Precisions.W4A4, network, false).orElseThrow();
    var written = write(RandomVariants.of(network, precision, CodeGrid.ODD, 1));
    long packedBytes = NetworkCost.of(network, precision).packedBits() / 8;

    assertThat((written.length - packedBytes) / 1000.0).isCloseTo(kilobytes, within(0.5));
  }

  @Test
  void writesEqualBytesForEqualTrainings() {
    var metadata = Artifacts.metadata(variant);
    var sameInAnotherOrder =
        new ArtifactMetadata(
            metadata.classNames(),
            metadata.dataset(),
            metadata.datasetSha256(),
            metadata.guided(),
            metadata.bestEpoch(),
            metadata.seed(),
            new LinkedHashMap<>(new TreeMap<>(metadata.spec()).descendingMap()));

    assertThat(VariantArtifact.write(variant, sameInAnotherOrder))
        .isEqualTo(VariantArtifact.write(variant, metadata));
  }

  @Test
  void describesItselfInItsMetadata() throws ArtifactFormatException {
    var metadata = SafetensorsReader.read(write(variant)).metadata();

    assertThat(metadata)
        .containsEntry("format", "bitlens-variant")
        .containsEntry("formatVersion", "1")
        .containsEntry("dataset", "made-up")
        .containsEntry("datasetSha256", "00ff")
        .containsEntry("guided", "true")
        .containsEntry("bestEpoch", "2")
        .containsEntry("seed", "7")
        .containsEntry("normalization", "{\"mean\":[0.286,0.286],\"std\":[0.353,0.353]}")
        .containsEntry(
            "spec", "{\"epochs\":3,\"optimizer\":{\"learningRate\":0.001,\"name\":\"ADAM\"}}");
    assertThat(metadata.get("network"))
        .contains("\"kind\":\"conv2d\"", "\"kind\":\"max-pool2d\"", "\"kind\":\"batch-norm\"");
  }

  @Test
  void namesAndPlacesTensorsAsDocumented() throws ArtifactFormatException {
    var mixed =
        Artifacts.small(
            CodeGrid.SYMMETRIC, Map.of("fc1", new LayerBits(32, 32)), new LayerBits(4, 4));

    var tensors = SafetensorsReader.read(write(mixed)).tensors();

    assertThat(tensors.keySet())
        .containsExactly(
            "conv1.multiplier",
            "conv1.offset",
            "conv1.weight.codes",
            "conv2.multiplier",
            "conv2.offset",
            "conv2.weight.codes",
            "fc1.multiplier",
            "fc1.offset",
            "fc1.weight",
            "fc2.multiplier",
            "fc2.offset",
            "fc2.weight.codes");
    assertThat(tensors.get("conv1.weight.codes").shape()).containsExactly(6 * 2 * 3 * 3 / 2);
    assertThat(tensors.get("fc1.weight").shape()).containsExactly(11, 63);
  }

  @Test
  void readsBackResidualNetworksInVersion2() throws ArtifactFormatException {
    var residual = Artifacts.residual("w4a4");

    var content = SafetensorsReader.read(write(residual));

    assertThat(content.metadata()).containsEntry("formatVersion", "2");
    assertThat(content.metadata().get("network"))
        .contains("\"kind\":\"add\"", "\"from\":\"act1\"", "\"kind\":\"global-avg-pool\"");
    assertThat(content.tensor("add2.factor", Dtype.F32).floats())
        .containsExactly(residual.factors().get("add2"));
    assertThat(VariantArtifact.read(write(residual)))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .ignoringCollectionOrderInFields()
        .isEqualTo(residual);
  }

  @Test
  void refusesFactorsThatDoNotFit() {
    var residual = Artifacts.residual("w4a4");
    refused(with(residual, Map.of()))
        .withMessageContaining("/factors: must be those of [add2], found []");
    refused(with(residual, Map.of("add2", 0f)))
        .withMessageContaining("/factors/add2: must be positive, found 0.0");
    refused(with(residual, Map.of("add2", Float.POSITIVE_INFINITY)))
        .withMessageContaining("/factors/add2: must be positive, found Infinity");
    unreadable(residual, content -> without(content, "add2.factor"))
        .withMessage("tensor add2.factor is missing");
    unreadable(
            residual,
            content ->
                plus(
                    without(content, "add2.factor"),
                    Tensor.floats("add2.factor", List.of(2), new float[2])))
        .withMessage("tensor add2.factor must be one number, found 2");
    unreadable(residual, metadata("formatVersion", "1"))
        .withMessage("metadata formatVersion must be 2, found 1");
  }

  private static Variant with(Variant variant, Map<String, Float> factors) {
    return new Variant(
        variant.network(), variant.precision(), variant.normalization(), variant.layers(), factors);
  }

  @Test
  void refusesToWriteNumbersThatDoNotFit() {
    refused(withFirst(l -> with(l, l.shape(), new float[5], l.offset(), l.alpha())))
        .withMessageContaining("/layers/conv1/multiplier: must be one for each of 6 outputs");
    refused(withFirst(l -> with(l, l.shape(), l.multiplier(), nan(6), l.alpha())))
        .withMessageContaining("/layers/conv1/offset: must be finite, found NaN at 0");
    refused(withFirst(l -> with(l, List.of(6, 18), l.multiplier(), l.offset(), l.alpha())))
        .withMessageContaining("/layers/conv1/shape: must be [6, 2, 3, 3], found [6, 18]");
    refused(withFirst(l -> with(l, l.shape(), l.multiplier(), l.offset(), OptionalDouble.of(-1))))
        .withMessageContaining("/layers/conv1/alpha: must be positive, found -1.0");
  }

  @Test
  void refusesToWriteWeightsThatDoNotFit() {
    refused(withFirst(l -> with(l, new VariantWeights.Full(nan(108)))))
        .withMessageContaining("/layers/conv1/weights/bits: must be 3 by the precision, found 32")
        .withMessageContaining("/layers/conv1/weights: must be finite, found NaN at 0");
    refused(withFirst(l -> with(l, coded(2, new short[9], 1))))
        .withMessageContaining("/layers/conv1/weights: must be 108, found 9")
        .withMessageContaining("/layers/conv1/weights/bits: must be 3 by the precision, found 2");
    refused(withFirst(l -> with(l, coded(3, new short[108], 0))))
        .withMessageContaining("/layers/conv1/weights/scale: must be positive, found 0.0");
    refused(withFirst(l -> with(l, coded(3, new short[108], 1))))
        .withMessage("code 0 at index 0 is not on the 3-bit ODD grid");
  }

  @Test
  void refusesToWriteOtherLayersThanTheNetworks() {
    refused(
            new Variant(
                variant.network(),
                variant.precision(),
                variant.normalization(),
                variant.layers().reversed()))
        .withMessageContaining(
            "/layers: must be [conv1, conv2, fc1, fc2], found [fc2, fc1, conv2, conv1]");
  }

  @Test
  void refusesToWriteWithoutANamePerClass() {
    var metadata = Artifacts.metadata(Artifacts.reference("w2a2", true, 1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> VariantArtifact.write(variant, metadata))
        .withMessageStartingWith("5 classes need as many names, found [class 0");
  }

  @Test
  void refusesToReadAnotherFormatOrVersion() {
    unreadable(metadata("format", "pt"))
        .withMessage("metadata format must be bitlens-variant, found pt");
    unreadable(metadata("formatVersion", "2"))
        .withMessage("metadata formatVersion must be 1, found 2");
    unreadable(metadata("formatVersion", "3"))
        .withMessage("metadata formatVersion must be 1 or 2, found 3");
  }

  @Test
  void refusesToReadMetadataThatIsBroken() {
    unreadable(metadata("network", "{\"kind\":")).withMessageStartingWith("metadata network: ");
    unreadable(metadata("network", "{}")).withMessageStartingWith("metadata network: ");
    unreadable(metadata("precision", "{\"name\":\"x\",\"layers\":{},\"more\":1}"))
        .withMessageStartingWith("metadata precision: ");
    unreadable(metadata("normalization", "{\"mean\":[0],\"std\":[0]}"))
        .withMessageContaining("normalisation needs one positive std per mean");
    unreadable(
            metadata(
                "layers",
                "[{\"name\":\"conv1\",\"shape\":[6,2,3,3],\"bits\":3,\"grid\":null,"
                    + "\"scale\":null,\"alpha\":null}]"))
        .withMessageContaining("belong to no layer");
    unreadable(content -> withoutMetadata(content, "layers"))
        .withMessage("metadata layers is missing");
  }

  @Test
  void refusesToReadWhenTheTensorsAreNotTheLayers() {
    unreadable(content -> without(content, "conv2.offset"))
        .withMessage("tensor conv2.offset is missing");
    unreadable(content -> plus(content, Tensor.bytes("more", new byte[1])))
        .withMessage("tensors [more] belong to no layer");
    unreadable(content ->
            plus(
                without(content, "conv2.weight.codes"),
                Tensor.bytes("conv2.weight.codes", new byte[3])))
        .withMessage("tensor conv2.weight.codes: 168 codes of 3 bits take 63 bytes, found 3");
    unreadable(content ->
            plus(
                without(content, "conv2.offset"),
                Tensor.floats("conv2.offset", List.of(1), new float[1])))
        .withMessageContaining("/layers/conv2/offset: must be one for each of 7 outputs, found 1");
  }

  @Test
  void refusesToReadBitsThatThePrecisionContradicts() {
    var other =
        new Precision(Precisions.CUSTOM, Artifacts.small(CodeGrid.ODD, 4, 4).precision().layers());

    unreadable(metadata("precision", ArtifactJson.MAPPER.writeValueAsString(other)))
        .withMessageContaining("/layers/conv1/weights/bits: must be 4 by the precision, found 3");
  }

  private static byte[] write(Variant variant) {
    return VariantArtifact.write(variant, Artifacts.metadata(variant));
  }

  private static ThrowableAssertAlternative<?> refused(Variant broken) {
    return assertThatIllegalArgumentException().isThrownBy(() -> write(broken));
  }

  private ThrowableAssertAlternative<?> unreadable(UnaryOperator<Safetensors> change) {
    return unreadable(variant, change);
  }

  private static ThrowableAssertAlternative<?> unreadable(
      Variant variant, UnaryOperator<Safetensors> change) {
    return assertThatExceptionOfType(ArtifactFormatException.class)
        .isThrownBy(() ->
            VariantArtifact.read(
                SafetensorsWriter.write(change.apply(SafetensorsReader.read(write(variant))))));
  }

  private Variant withFirst(UnaryOperator<VariantLayer> change) {
    var layers = new ArrayList<>(variant.layers());
    layers.set(0, change.apply(layers.getFirst()));
    return new Variant(variant.network(), variant.precision(), variant.normalization(), layers);
  }

  private static VariantLayer with(
      VariantLayer layer,
      List<Integer> shape,
      float[] multiplier,
      float[] offset,
      OptionalDouble alpha) {
    return new VariantLayer(layer.name(), shape, layer.weights(), multiplier, offset, alpha);
  }

  private static VariantLayer with(VariantLayer layer, VariantWeights weights) {
    return new VariantLayer(
        layer.name(), layer.shape(), weights, layer.multiplier(), layer.offset(), layer.alpha());
  }

  private static VariantWeights coded(int bits, short[] codes, double scale) {
    return new VariantWeights.Coded(bits, CodeGrid.ODD, codes, scale);
  }

  private static float[] nan(int length) {
    var values = new float[length];
    values[0] = Float.NaN;
    return values;
  }

  private static UnaryOperator<Safetensors> metadata(String key, String value) {
    return content -> {
      var metadata = new TreeMap<>(content.metadata());
      metadata.put(key, value);
      return new Safetensors(metadata, content.tensors());
    };
  }

  private static Safetensors withoutMetadata(Safetensors content, String key) {
    var metadata = new TreeMap<>(content.metadata());
    metadata.remove(key);
    return new Safetensors(metadata, content.tensors());
  }

  private static Safetensors without(Safetensors content, String tensor) {
    var tensors = new TreeMap<>(content.tensors());
    tensors.remove(tensor);
    return new Safetensors(content.metadata(), tensors);
  }

  private static Safetensors plus(Safetensors content, Tensor tensor) {
    var tensors = new TreeMap<>(content.tensors());
    tensors.put(tensor.name(), tensor);
    return new Safetensors(content.metadata(), tensors);
  }
}
