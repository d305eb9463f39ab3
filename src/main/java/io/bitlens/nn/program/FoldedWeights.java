package io.bitlens.nn.program;

import java.util.Optional;

/**
 * Quantized weights of one layer with the units of its input and output folded in: W' = w_q * s_in
 * / s_out and b' = b / s_out, so that the layer maps input codes to output codes.
 */
final class FoldedWeights {

  private final String layer;
  private final WeightCodes codes;
  private final Optional<String> bias;
  private final String inUnit;
  private final String outUnit;
  private final boolean channelsLast;
  private final Formats formats;

  /**
   * Weights of a layer.
   *
   * @param codes what quantizes the parameter
   * @param bias expression of the parameter, if the layer has one
   * @param inUnit expression of the input's unit s_in
   * @param outUnit expression of the output's unit s_out
   * @param channelsLast whether the folded weights are laid out channels-last
   * @param formats number formats of the layer
   */
  FoldedWeights(
      String layer,
      WeightCodes codes,
      Optional<String> bias,
      String inUnit,
      String outUnit,
      boolean channelsLast,
      Formats formats) {
    this.layer = layer;
    this.codes = codes;
    this.bias = bias;
    this.inUnit = inUnit;
    this.outUnit = outUnit;
    this.channelsLast = channelsLast;
    this.formats = formats;
  }

  /** Variable of the folded weights, once prepared. */
  String folded() {
    return "W_" + layer;
  }

  /** Variable of the folded bias, once prepared, or {@code None}. */
  String foldedBias() {
    return bias.isPresent() ? "b_" + layer : "None";
  }

  boolean hasBias() {
    return bias.isPresent();
  }

  String weightName() {
    return layer + ".weight";
  }

  String biasName() {
    return layer + ".bias";
  }

  void prepare(ProgramText text) {
    codes.write(text);
    var fold = text.let("fold_" + layer, "scale_%s * %s", layer, units());
    var multiply = codes.codesAreSpare() ? "torch.mul_" : "torch.mul";
    var scaled = formats.parameter("%s(codes_%s, %s)".formatted(multiply, layer, fold));
    text.let(folded(), channelsLast ? Tensors.channelsLast(scaled) : scaled);
    bias.ifPresent(
        b -> text.let("b_" + layer, formats.parameter("torch.div(%s, %s)".formatted(b, outUnit))));
  }

  void finish(ProgramText text, Gradients gradients) {
    var own = codes.backward(text, gradients.of(weightName()), units(), gradients);
    // The fused optimizer reads gradients in the parameters' own layout.
    gradients.replace(weightName(), text.let("G", "torch.contiguous(%s)", own));
    bias.ifPresent(b ->
        gradients.replace(
            biasName(), text.let("G", "torch.div(%s, %s)", gradients.of(biasName()), outUnit)));
  }

  /** Expression of the folded units. */
  private String units() {
    return "%s / %s".formatted(inUnit, outUnit);
  }
}
