package io.bitlens.nn.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tensors of a training, in the order in which a program takes them: the trained parameters
 * with the alphas and steps last, and the running statistics of batch-norm.
 *
 * @param parameters weights, biases, batch-norm scales and shifts
 * @param alphas clips of the quantized activations, scalars
 * @param steps logarithms of the learned steps of quantized weights, scalars
 * @param statistics running means and variances
 */
public record ParameterLayout(
    List<Entry> parameters, List<Entry> alphas, List<Entry> steps, List<Entry> statistics) {

  /**
   * One tensor.
   *
   * @param layer the layer it belongs to
   * @param role what it is there
   * @param shape its shape as the program takes it; empty for a scalar
   * @param columns for the weights of a linear layer after a flatten: the image shape that its
   *     columns run over in (H, W, C) order; otherwise {@link Columns#NONE}
   */
  public record Entry(String layer, Role role, List<Integer> shape, Columns columns) {

    /** {@code layer.role}, unique in a network. */
    public String name() {
      return layer + "." + role.name().toLowerCase(Locale.ROOT);
    }

    /** Number of elements. */
    public int size() {
      return shape.stream().reduce(1, (a, b) -> a * b);
    }
  }

  /** What a tensor is for its layer. */
  public enum Role {
    WEIGHT,
    BIAS,
    SCALE,
    SHIFT,
    ALPHA,
    STEP,
    MEAN,
    VARIANCE
  }

  /** Image shape that the columns of a linear layer's weights run over. */
  public record Columns(int channels, int height, int width) {

    /** Columns that were never an image. */
    public static final Columns NONE = new Columns(1, 1, 1);
  }

  /** The alphas, then the steps: what is trained at the clips' own rate. */
  public List<Entry> clips() {
    var all = new ArrayList<>(alphas);
    all.addAll(steps);
    return all;
  }

  /** All trained tensors in the program's order. */
  public List<Entry> trained() {
    var all = new ArrayList<>(parameters);
    all.addAll(clips());
    return all;
  }

  /**
   * Expression by tensor name: its place in the program's lists {@code p} (parameters), {@code a}
   * (alphas and steps) and {@code q} (statistics).
   */
  Map<String, String> expressions() {
    var expressions = new LinkedHashMap<String, String>();
    name(expressions, "p", parameters);
    name(expressions, "a", clips());
    name(expressions, "q", statistics);
    return expressions;
  }

  private static void name(Map<String, String> expressions, String list, List<Entry> entries) {
    for (int i = 0; i < entries.size(); i++) {
      expressions.put(entries.get(i).name(), list + "[" + i + "]");
    }
  }
}
