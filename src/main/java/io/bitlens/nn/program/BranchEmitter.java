package io.bitlens.nn.program;

/**
 * Where a value goes on and is also added later: keeps it, and on the way back adds the gradients
 * of both ways.
 */
final class BranchEmitter implements LayerEmitter {

  private static final String VALUE = "branch";
  private static final String GRADIENT = "branch gradient";

  private final String name;
  private final int additions;

  /**
   * The output of a layer that is added later.
   *
   * @param additions how often it is added
   */
  BranchEmitter(String name, int additions) {
    this.name = name;
    this.additions = additions;
  }

  int additions() {
    return additions;
  }

  /** Variable of the value that a branch kept. */
  static String value(Pass pass, String branch) {
    return pass.saved(branch, VALUE);
  }

  /** Keeps an addition's gradient until the backward pass comes to the branch. */
  static void addGradient(Pass pass, String branch, String gradient) {
    var sum =
        pass.take(branch, GRADIENT)
            .map(other -> pass.let("gsum_" + branch, "torch.add(%s, %s)", other, gradient))
            .orElse(gradient);
    pass.save(branch, GRADIENT, sum);
  }

  @Override
  public String forward(Pass pass, String x) {
    pass.save(name, VALUE, x);
    return x;
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    addGradient(pass, name, gradient);
    return pass.take(name, GRADIENT).orElseThrow();
  }
}
