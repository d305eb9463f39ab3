package io.bitlens.nn.program;

/** The activation at full precision. */
final class ReluEmitter implements LayerEmitter {

  private final String name;

  ReluEmitter(String name) {
    this.name = name;
  }

  @Override
  public String forward(Pass pass, String x) {
    var y = pass.let("y_" + name, "torch.relu(%s)", x);
    pass.save(name, "output", y);
    return y;
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    return pass.let(
        "g_" + name, "torch.threshold_backward(%s, %s, 0)", gradient, pass.saved(name, "output"));
  }
}
