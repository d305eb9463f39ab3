package io.bitlens.nn.program;

/** Full-precision weights as codes of scale 1. */
record FullWeights(String layer, String weight) implements WeightCodes {

  @Override
  public void write(ProgramText text) {
    text.let("codes_" + layer, weight);
    text.let("scale_" + layer, "1.");
  }

  /** They are the parameter itself. */
  @Override
  public boolean codesAreSpare() {
    return false;
  }

  @Override
  public String backward(ProgramText text, String gradient, String units, Gradients gradients) {
    return text.let("G", "torch.mul_(%s, %s)", gradient, units);
  }
}
