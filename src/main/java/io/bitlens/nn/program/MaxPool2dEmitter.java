package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec.MaxPool2d;

/** Max-pooling; of equal values in a window the first gets the gradient. */
final class MaxPool2dEmitter implements LayerEmitter {

  private final MaxPool2d layer;

  MaxPool2dEmitter(MaxPool2d layer) {
    this.layer = layer;
  }

  @Override
  public String forward(Pass pass, String x) {
    var y = pass.text().unique("y_" + layer.name() + pass.tag());
    var where = pass.text().unique("i_" + layer.name() + pass.tag());
    pass.text()
        .line("%s, %s = torch.max_pool2d_with_indices(%s, %s)".formatted(y, where, x, geometry()));
    pass.save(layer.name(), "input", x);
    pass.save(layer.name(), "indices", where);
    return y;
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    var spread =
        pass.let(
            "g_" + layer.name(),
            "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s)",
            gradient,
            pass.saved(layer.name(), "input"),
            geometry(),
            pass.saved(layer.name(), "indices"));
    // It is the same numbers among zeros.
    pass.haveSameSums(spread, gradient);
    return spread;
  }

  private String geometry() {
    return geometry(layer);
  }

  /** The last arguments of the pooling operators. */
  static String geometry(MaxPool2d layer) {
    return "[%1$d, %1$d], [%1$d, %1$d], [0, 0], [1, 1], False".formatted(layer.size());
  }
}
