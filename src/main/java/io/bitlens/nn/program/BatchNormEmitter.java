package io.bitlens.nn.program;

/**
 * Batch normalisation (arXiv 1502.03167) whose output is in the unit of the activation that
 * follows: scale and shift are divided by it. Training uses the batch's statistics and updates the
 * running ones; evaluation uses the running ones.
 */
final class BatchNormEmitter implements LayerEmitter {

  private final String name;
  private final Parameters parameters;
  private final String outUnit;
  private final boolean flat;
  private final boolean half;

  /** Expressions of a layer's tensors. */
  record Parameters(String scale, String shift, String mean, String variance) {}

  /**
   * A batch-norm layer.
   *
   * @param flat whether its values are (B, C), not (B, C, H, W)
   * @param half whether they come in bfloat16
   */
  BatchNormEmitter(String name, Parameters parameters, String outUnit, boolean flat, boolean half) {
    this.name = name;
    this.parameters = parameters;
    this.outUnit = outUnit;
    this.flat = flat;
    this.half = half;
  }

  @Override
  public void prepare(ProgramText text) {
    text.let("scale_" + name, "torch.div(%s, %s)", parameters.scale(), outUnit);
    text.let("shift_" + name, "torch.div(%s, %s)", parameters.shift(), outUnit);
  }

  @Override
  public String forward(Pass pass, String x) {
    var y = pass.text().unique("y_" + name + pass.tag());
    var mean = pass.text().unique("mean_" + name + pass.tag());
    var invstd = pass.text().unique("invstd_" + name + pass.tag());
    pass.text()
        .line(
            "%s, %s, %s = torch.native_batch_norm(%s, scale_%s, shift_%s, %s, %s, %s, %s, %s)"
                .formatted(
                    y,
                    mean,
                    invstd,
                    x,
                    name,
                    name,
                    parameters.mean(),
                    parameters.variance(),
                    training(pass),
                    BatchNormConstants.MOMENTUM,
                    BatchNormConstants.EPSILON));
    pass.save(name, "input", x);
    pass.save(name, "mean", mean);
    pass.save(name, "invstd", invstd);
    return y;
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    if (!pass.usesBatchStatistics() && !gradients.wanted()) {
      return pass.let("gx_" + name, "torch.mul(%s, %s)", gradient, slope());
    }
    var text = pass.text();
    var gx = text.unique("gx_" + name + pass.tag());
    var scale = text.unique("gs_" + name + pass.tag());
    var shift = text.unique("gt_" + name + pass.tag());
    var wanted = gradients.wanted() ? "True" : "False";
    text.line(
        ("%s, %s, %s = torch.native_batch_norm_backward(%s, %s, scale_%s, %s, %s, %s, %s, %s, %s,"
                + " [True, %s, %s])")
            .formatted(
                gx,
                scale,
                shift,
                gradient,
                pass.saved(name, "input"),
                name,
                parameters.mean(),
                parameters.variance(),
                pass.saved(name, "mean"),
                pass.saved(name, "invstd"),
                training(pass),
                BatchNormConstants.EPSILON,
                wanted,
                wanted));
    if (gradients.wanted()) {
      gradients.add(text, name + ".scale", scale);
      gradients.add(text, name + ".shift", shift);
    }
    return gx;
  }

  /** In evaluation a channel is only scaled and shifted. */
  private String slope() {
    var slope =
        "torch.mul(scale_%s, torch.rsqrt(torch.add(%s, %s)))"
            .formatted(name, parameters.variance(), BatchNormConstants.EPSILON);
    var spread = flat ? slope : "torch.reshape(%s, [1, -1, 1, 1])".formatted(slope);
    return half ? Tensors.to(spread, Tensors.BFLOAT16) : spread;
  }

  @Override
  public void finish(ProgramText text, Gradients gradients) {
    for (var parameter : new String[] {name + ".scale", name + ".shift"}) {
      gradients.replace(
          parameter, text.let("G", "torch.div(%s, %s)", gradients.of(parameter), outUnit));
    }
  }

  @Override
  public boolean sameInEvaluation() {
    return false;
  }

  private static String training(Pass pass) {
    return pass.usesBatchStatistics() ? "True" : "False";
  }
}
