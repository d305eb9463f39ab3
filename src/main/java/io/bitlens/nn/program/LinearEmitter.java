package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec.Linear;

/** Fully connected layer on (B, in), weights (out, in). */
final class LinearEmitter implements LayerEmitter {

  /** Weights from which on a layer is large: below it, calling costs more than multiplying. */
  private static final int LARGE = 1 << 16;

  private final Linear layer;
  private final FoldedWeights weights;
  private final Formats formats;
  private final MatrixProduct product;

  /**
   * A fully connected layer.
   *
   * @param large how products are computed if the layer is large
   */
  LinearEmitter(
      Linear layer, int inputs, FoldedWeights weights, Formats formats, MatrixProduct large) {
    this.layer = layer;
    this.weights = weights;
    this.formats = formats;
    boolean isLarge = (long) inputs * layer.outFeatures() >= LARGE;
    this.product = isLarge && !formats.half() ? large : MatrixProduct.GENERAL;
  }

  @Override
  public void prepare(ProgramText text) {
    weights.prepare(text);
    var transposed = "torch.t(%s)".formatted(weights.folded());
    text.let(
        transposed(),
        product == MatrixProduct.INNER ? "torch.contiguous(%s)".formatted(transposed) : transposed);
  }

  /** Variable of the folded weights as (in, out). */
  private String transposed() {
    return "Wt_" + layer.name();
  }

  @Override
  public String forward(Pass pass, String given) {
    var x = formats.own(pass, given);
    pass.save(layer.name(), "input", x);
    return pass.let(
        "h_" + layer.name(),
        weights.hasBias()
            ? product.plus(weights.foldedBias(), x, transposed())
            : product.of(x, transposed()));
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    var text = pass.text();
    if (gradients.wanted()) {
      addWeightGradient(pass, gradient, gradients);
      if (weights.hasBias()) {
        gradients.add(
            text,
            weights.biasName(),
            pass.let(
                "gb_" + layer.name(),
                "torch.sum(%s, [0], False, dtype=%d)",
                gradient,
                Tensors.FLOAT32));
      }
    }
    return inputWanted
        ? formats.inputs(
            pass, pass.let("gx_" + layer.name(), product.of(gradient, weights.folded())))
        : "";
  }

  private void addWeightGradient(Pass pass, String gradient, Gradients gradients) {
    var input = pass.saved(layer.name(), "input");
    var name = weights.weightName();
    var soFar = gradients.soFar(name);
    if (soFar.isPresent() && !formats.half() && product == MatrixProduct.GENERAL) {
      // The product adds into the first pass's gradient: one sweep over the matrix less.
      gradients.replace(
          name,
          pass.let(
              "gw_" + layer.name(),
              "torch.addmm_(%s, torch.t(%s), %s)",
              soFar.get(),
              gradient,
              input));
    } else {
      gradients.add(
          pass.text(),
          name,
          formats.single(
              pass,
              pass.let(
                  "gw_" + layer.name(), product.of("torch.t(%s)".formatted(gradient), input))));
    }
  }

  @Override
  public void finish(ProgramText text, Gradients gradients) {
    weights.finish(text, gradients);
  }
}
