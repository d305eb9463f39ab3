package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.nn.InputShape;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class PixelRemovalTest {

  static Stream<JsonNode> vectors() {
    return Vectors.of("removal");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void agreesWithNumpy(JsonNode vector) {
    var shape = shape(vector);
    int classes = vector.required("classes").intValue();
    var model = new LinearModel(shape, classes, Vectors.floats(vector.required("weights")));
    var images =
        new LabelledImages(
            shape,
            bytes(Vectors.floats(vector.required("pixels"))),
            new int[] {vector.required("label").intValue()});
    int[] target = {vector.required("target").intValue()};
    var map = Vectors.map(vector.required("shape"), vector.required("values"));

    var curves =
        new PixelRemoval(model, images, target, classes).curves(List.of(map), 1, 0).getFirst();

    agree(curves.mostFirst(), vector.required("deletion"));
    agree(curves.leastFirst(), vector.required("leastFirst"));
    agree(curves.insertion(), vector.required("insertion"));
    assertThat(image(curves).srg()).isCloseTo(vector.get("srg").doubleValue(), within(1e-6));
  }

  /** Of 1 x 2 pixels, one is gone from half of the steps on; weights and pixels say which. */
  @Test
  void removesWhatMattersMostFirst() {
    var shape = new InputShape(1, 1, 2);
    var model = new LinearModel(shape, 2, new float[] {0, 0, 1, 3});
    var images = new LabelledImages(shape, new byte[] {(byte) 255, (byte) 255}, new int[] {1});
    var map = Vectors.map(1, 1, 2, 0.1f, -0.2f);

    var curves =
        new PixelRemoval(model, images, new int[] {1}, 2).curves(List.of(map), 1, 0).getFirst();

    assertThat(curves.mostFirst().probability()[0]).isEqualTo(sigmoid(4));
    assertThat(curves.mostFirst().probability()[4]).isEqualTo(sigmoid(4));
    assertThat(curves.mostFirst().probability()[5]).isEqualTo(sigmoid(1));
    assertThat(curves.leastFirst().probability()[5]).isEqualTo(sigmoid(3));
    assertThat(curves.insertion().probability()[0]).isEqualTo(0.5f);
    assertThat(curves.insertion().probability()[1]).isEqualTo(sigmoid(3));
    assertThat(curves.insertion().probability()[9]).isEqualTo(sigmoid(4));
    // On the empty background both logits are 0, and the lower class counts as predicted.
    assertThat(curves.insertion().correct()[0]).isFalse();
    assertThat(curves.insertion().correct()[1]).isTrue();
  }

  /** A map that says nothing gives an order of chance, another one for each image and seed. */
  @Test
  void pixelsThatMatterEquallyAreInARandomOrder() {
    var shape = new InputShape(1, 6, 6);
    var ramp = new float[2 * shape.size()];
    for (int i = 0; i < shape.size(); i++) {
      ramp[shape.size() + i] = i / 100f;
    }
    var pixels = bytes(new float[2 * shape.size()]);
    Arrays.fill(pixels, (byte) 255);
    var removal =
        new PixelRemoval(
            new LinearModel(shape, 2, ramp),
            new LabelledImages(shape, pixels, new int[] {1, 1}),
            new int[] {1, 1},
            2);
    var flat = Vectors.map(1, 6, 6, new float[shape.size()]);
    var first = removal.curves(List.of(flat, flat), 1, 0);

    assertThat(first.get(0).mostFirst().auc()).isNotEqualTo(first.get(1).mostFirst().auc());
    assertThat(removal.curves(List.of(flat, flat), 1, 0))
        .usingRecursiveComparison()
        .isEqualTo(first);
    assertThat(removal.curves(List.of(flat, flat), 2, 0))
        .usingRecursiveComparison()
        .isNotEqualTo(first);
    // The second image as the first of a batch: what is drawn depends on its number alone.
    assertThat(removal.curves(List.of(flat, flat), 1, 1).getFirst())
        .usingRecursiveComparison()
        .isEqualTo(first.get(1));
  }

  private static ImageFaithfulness image(PixelRemoval.Curves curves) {
    return new ImageFaithfulness(
        0,
        0,
        curves.mostFirst(),
        curves.insertion(),
        curves.leastFirst(),
        0,
        OptionalDouble.empty(),
        List.of());
  }

  private static void agree(RemovalCurve curve, JsonNode expected) {
    for (int step = 0; step < RemovalCurve.STEPS; step++) {
      assertThat(curve.probability()[step])
          .as("step " + step)
          .isCloseTo((float) expected.get("probability").get(step).doubleValue(), within(1e-6f));
      assertThat(curve.correct()[step])
          .as("step " + step)
          .isEqualTo(expected.get("correct").get(step).booleanValue());
    }
    assertThat(curve.auc()).isCloseTo(expected.get("auc").doubleValue(), within(1e-6));
  }

  private static float sigmoid(double x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }

  private static InputShape shape(JsonNode vector) {
    var shape = vector.required("shape");
    return new InputShape(
        shape.get(0).intValue(), shape.get(1).intValue(), shape.get(2).intValue());
  }

  private static byte[] bytes(float[] values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
