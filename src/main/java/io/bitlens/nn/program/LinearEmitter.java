package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec.Linear;

/** Fully connected layer on (B, in), weights (out, in). */
final class LinearEmitter implements LayerEmitter {

  private final Linear layer;
  private final FoldedWeights weights;
  private final Formats formats;

  LinearEmitter(Linear layer, FoldedWeights weights, Formats formats) {
    this.layer = layer;
    this.weights = weights;
    this.formats = formats;
  }

  @Override
  public void prepare(ProgramText text) {
    weights.prepare(text);
  }

  @Override
  public String forward(Pass pass, String given) {
    var x = formats.own(pass, given);
    pass.save(layer.name(), "input", x);
    var name = "h_" + layer.name();
    return weights.hasBias()
        ? pass.let(
            name, "torch.addmm(%s, %s, torch.t(%s))", weights.foldedBias(), x, weights.folded())
        : pass.let(name, "torch.mm(%s, torch.t(%s))", x, weights.folded());
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
            pass, pass.let("gx_" + layer.name(), "torch.mm(%s, %s)", gradient, weights.folded()))
        : "";
  }

  private void addWeightGradient(Pass pass, String gradient, Gradients gradients) {
    var input = pass.saved(layer.name(), "input");
    var name = weights.weightName();
    var soFar = gradients.soFar(name);
    if (soFar.isPresent() && !formats.half()) {
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
              pass, pass.let("gw_" + layer.name(), "torch.mm(torch.t(%s), %s)", gradient, input)));
    }
  }

  @Override
  public void finish(ProgramText text, Gradients gradients) {
    weights.finish(text, gradients);
  }
}
