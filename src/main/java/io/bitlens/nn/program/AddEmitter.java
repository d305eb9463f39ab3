package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec.Add;

/**
 * Residual addition in the unit of the activation that follows: {@code y + branch * (unit of the
 * branch / unit of y)}.
 */
final class AddEmitter implements LayerEmitter {

  private final Add layer;
  private final Shortcut shortcut;
  private final String branchUnit;
  private final String outUnit;
  private final Formats formats;

  /**
   * An addition.
   *
   * @param formats of the output, and of the branch as the input that may differ
   */
  AddEmitter(Add layer, Shortcut shortcut, String branchUnit, String outUnit, Formats formats) {
    this.layer = layer;
    this.shortcut = shortcut;
    this.branchUnit = branchUnit;
    this.outUnit = outUnit;
    this.formats = formats;
  }

  @Override
  public void prepare(ProgramText text) {
    text.let(factor(), "%s / %s", branchUnit, outUnit);
  }

  @Override
  public String forward(Pass pass, String x) {
    return pass.let(
        "y_" + layer.name(),
        "torch.add(%s, %s, alpha=%s)",
        x,
        shortcut.forward(formats.own(pass, BranchEmitter.value(pass, layer.from()))),
        factor());
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    BranchEmitter.addGradient(
        pass,
        layer.from(),
        formats.inputs(
            pass,
            pass.let(
                "gb_" + layer.name(), "torch.mul(%s, %s)", shortcut.backward(gradient), factor())));
    return gradient;
  }

  private String factor() {
    return "factor_" + layer.name();
  }
}
