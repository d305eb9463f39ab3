package io.bitlens.nn.program;

import io.bitlens.nn.InputShape;

/**
 * Replaces the lowest features of each image (arXiv 2111.14338, algorithm 1): exactly floor(k * C *
 * H * W) of them, even where gradients tie.
 */
final class MaskStage {

  private final InputShape shape;
  private final StepOptions options;

  MaskStage(InputShape shape, StepOptions options) {
    this.shape = shape;
    this.options = options;
  }

  /**
   * The masked pixels (B, C, H, W).
   *
   * @param gradient variable of the gradient by the pixels
   * @param pixels variable of the pixels as floats 0 to 255
   */
  String masked(ProgramText text, String gradient, String pixels) {
    int size = shape.size();
    int count = (int) Math.floor(options.maskedFraction() * size);
    var flat = text.let("flat", "torch.reshape(%s, [-1, %d])", pixels, size);
    var values = "torch.reshape(%s, [-1, %d])".formatted(gradient, size);
    var rank =
        switch (options.ranking()) {
          case ABSOLUTE -> "torch.abs(" + values + ")";
          case SIGNED -> values;
        };
    text.line("values, lowest = torch.topk(%s, %d, 1, False, False)".formatted(rank, count));
    var mask =
        text.let("mask", "torch.scatter(torch.zeros_like(%s, dtype=11), 1, lowest, True)", flat);
    var filled =
        switch (options.fill()) {
          case BACKGROUND -> text.let("filled", "torch.masked_fill(%s, %s, 0)", flat, mask);
          case UNIFORM -> uniform(text, flat, mask);
        };
    return text.let(
        "masked",
        "torch.reshape(%s, [-1, %d, %d, %d])",
        filled,
        shape.channels(),
        shape.height(),
        shape.width());
  }

  /** Whole pixel values between the image's least and greatest, from the uniform floats u. */
  private static String uniform(ProgramText text, String flat, String mask) {
    text.line("least, most = torch.aminmax(%s, dim=1, keepdim=True)".formatted(flat));
    // Rounding can carry u close to 1 up to most + 1.
    var noise =
        text.let(
            "noise",
            "torch.minimum(torch.floor_(torch.add_(torch.mul(u, torch.add(torch.sub(most, least),"
                + " 1.)), least)), most)");
    return text.let("filled", "torch.where(%s, %s, %s)", mask, noise, flat);
  }
}
