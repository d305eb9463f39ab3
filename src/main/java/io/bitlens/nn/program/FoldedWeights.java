package io.bitlens.nn.program;

import io.bitlens.nn.LayerBits;
import java.util.Optional;

/**
 * Quantized weights of one layer with the units of its input and output folded in: W' = w_q * s_in
 * / s_out and b' = b / s_out, so that the layer maps input codes to output codes.
 *
 * <p>Quantizer: DoReFa (arXiv 1606.06160, eq. 9) with a scale. With t = tanh(w), m = max|t| and n =
 * 2^k - 1, the codes are the odd integers c = 2 round(n t / (2 m) + n / 2) - n, and w_q = c * E|w|
 * / E|c|, so that activations keep their size without batch-norm. Backward straight through the
 * rounding, m and the scale held constant: dw = dw_q * (E|w| / E|c|) * (n / m) * (1 - t^2).
 */
final class FoldedWeights {

  private final String layer;
  private final int bits;
  private final String weight;
  private final Optional<String> bias;
  private final String inUnit;
  private final String outUnit;
  private final boolean channelsLast;

  /**
   * Weights of a layer.
   *
   * @param weight expression of the parameter
   * @param bias expression of the parameter, if the layer has one
   * @param inUnit expression of the input's unit s_in
   * @param outUnit expression of the output's unit s_out
   * @param channelsLast whether the folded weights are laid out channels-last
   */
  FoldedWeights(
      String layer,
      int bits,
      String weight,
      Optional<String> bias,
      String inUnit,
      String outUnit,
      boolean channelsLast) {
    this.layer = layer;
    this.bits = bits;
    this.weight = weight;
    this.bias = bias;
    this.inUnit = inUnit;
    this.outUnit = outUnit;
    this.channelsLast = channelsLast;
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

  /** Writes the codes: variables {@code codes_LAYER} and, as a float, {@code scale_LAYER}. */
  void codes(ProgramText text) {
    if (bits == LayerBits.FULL) {
      text.let("codes_" + layer, weight);
      text.let("scale_" + layer, "1.");
      return;
    }
    double n = (1 << bits) - 1;
    var t = text.let("t_" + layer, "torch.tanh(%s)", weight);
    text.line("lo_%1$s, hi_%1$s = torch.aminmax(%2$s)".formatted(layer, t));
    var m =
        text.let(
            "m_" + layer,
            "float(torch.clamp_min(torch.maximum(torch.neg(lo_%1$s), hi_%1$s), 1e-12))",
            layer);
    var u =
        text.let(
            "u_" + layer,
            "torch.round_(torch.add_(torch.mul(%s, %s / (2. * %s)), %s))",
            t,
            n,
            m,
            n / 2);
    var codes = text.let("codes_" + layer, "torch.sub_(torch.mul_(%s, 2.), %s)", u, n);
    var scale =
        text.let(
            "scale_" + layer, "float(torch.norm(%s, 1)) / float(torch.norm(%s, 1))", weight, codes);
    text.let("slope_" + layer, "%s * %s / %s", scale, n, m);
  }

  void prepare(ProgramText text) {
    codes(text);
    var fold = text.let("fold_" + layer, "scale_%s * %s / %s", layer, inUnit, outUnit);
    var scaled = "torch.mul(codes_%s, %s)".formatted(layer, fold);
    text.let("W_" + layer, channelsLast ? Tensors.channelsLast(scaled) : scaled);
    bias.ifPresent(b -> text.let("b_" + layer, "torch.div(%s, %s)", b, outUnit));
  }

  void finish(ProgramText text, Gradients gradients) {
    var gradient = gradients.of(weightName());
    String own;
    if (bits == LayerBits.FULL) {
      own = text.let("G", "torch.mul(%s, fold_%s)", gradient, layer);
    } else {
      var scaled =
          text.let("G", "torch.mul_(%s, slope_%s * %s / %s)", gradient, layer, inUnit, outUnit);
      own = text.let("G", "torch.tanh_backward(%s, t_%s)", scaled, layer);
    }
    // The fused optimizer reads gradients in the parameters' own layout.
    gradients.replace(weightName(), text.let("G", "torch.contiguous(%s)", own));
    bias.ifPresent(b ->
        gradients.replace(
            biasName(), text.let("G", "torch.div(%s, %s)", gradients.of(biasName()), outUnit)));
  }
}
