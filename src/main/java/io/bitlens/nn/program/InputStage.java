package io.bitlens.nn.program;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.InvalidSpecException;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Violation;
import java.util.ArrayList;
import java.util.stream.Collectors;

/** From 8-bit pixels (B, C, H, W) to the normalised, channels-last input of the first layer. */
final class InputStage {

  private static final int PIXEL_MAXIMUM = 255;

  private final InputShape shape;
  private final Normalization normalization;
  private final int padding;

  InputStage(InputShape shape, Normalization normalization, int padding) {
    this.shape = shape;
    this.normalization = normalization;
    this.padding = padding;
  }

  /**
   * Refuses a normalisation that the exact variant could not fold into its first layer.
   *
   * @throws InvalidSpecException if there is not one mean per channel, or the channels' standard
   *     deviations differ
   */
  static void check(Normalization normalization, InputShape shape) {
    var violations = new ArrayList<Violation>();
    int means = normalization.mean().size();
    if (means != shape.channels()) {
      violations.add(
          new Violation(
              "/normalization/mean",
              "must have one value for each of %d channels, found %d"
                  .formatted(shape.channels(), means)));
    }
    if (normalization.std().stream().distinct().count() != 1) {
      violations.add(
          new Violation(
              "/normalization/std",
              "must be the same for all channels, found %s: the exact variant sums their pixels"
                      .formatted(normalization.std())
                  + " before it scales"));
    }
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations);
    }
  }

  /** Pixels as floats 0 to 255. */
  String pixels(ProgramText text, String bytes) {
    return text.let("pixels", Tensors.to(bytes, Tensors.FLOAT32));
  }

  /** The first layer's input, from pixels as floats; padding pads pixels of value 0. */
  String normalised(Pass pass, String pixels) {
    var padded =
        padding == 0
            ? pixels
            : pass.let(
                "padded",
                "torch.constant_pad_nd(%s, [%2$d, %2$d, %2$d, %2$d], 0)",
                pixels,
                padding);
    double std = normalization.std().getFirst();
    var centred =
        normalization.mean().size() == 1
            ? "torch.sub(%s, %s)".formatted(padded, PIXEL_MAXIMUM * normalization.mean().getFirst())
            : "torch.sub(%s, torch.reshape(torch.tensor([%s], dtype=6), [1, %d, 1, 1]))"
                .formatted(padded, means(), shape.channels());
    var x = pass.let("x", "torch.mul_(%s, %s)", centred, 1 / (PIXEL_MAXIMUM * std));
    int height = shape.height() + 2 * padding;
    int width = shape.width() + 2 * padding;
    // One channel is laid out alike either way; the strides tell the kernels which is meant.
    return shape.channels() == 1
        ? pass.let(
            "xl",
            "torch.as_strided(%1$s, [B, 1, %2$d, %3$d], [%4$d, 1, %3$d, 1])",
            x,
            height,
            width,
            height * width)
        : pass.let("xl", Tensors.channelsLast(x));
  }

  /**
   * Gradient by the pixels on the scale 0 to 1, (B, C, H, W), from the gradient by the normalised
   * input.
   */
  String pixelGradient(Pass pass, String gradient) {
    var cropped =
        padding == 0
            ? gradient
            : "torch.slice(torch.slice(%s, 2, %d, %d, 1), 3, %d, %d, 1)"
                .formatted(
                    gradient, padding, padding + shape.height(), padding, padding + shape.width());
    return pass.let("gpixels", "torch.mul(%s, %s)", cropped, 1 / normalization.std().getFirst());
  }

  private String means() {
    return normalization.mean().stream()
        .map(mean -> Double.toString(PIXEL_MAXIMUM * mean))
        .collect(Collectors.joining(", "));
  }
}
