package io.bitlens.nn.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A full-precision and a quantized pass through the same layers, and the gradients of the distances
 * between them; see {@link ConstrainedProgram} for what is computed. Duals are in variable {@code
 * d}, labels in {@code y}.
 */
final class TwinPasses {

  /** Keeps the relative distance of activations that are all 0 finite. */
  private static final double LEAST_SQUARE = 1e-12;

  private final ProgramText text;
  private final LayerChain full;
  private final LayerChain quantized;
  private final Pass fullPass;
  private final Pass quantizedPass;
  // Gradients of the distances by the output of the layer at an index.
  private final Map<Integer, String> byFull = new HashMap<>();
  private final Map<Integer, String> byQuantized = new HashMap<>();
  private String byFullLogits = "";
  private String byQuantizedLogits = "";

  TwinPasses(
      ProgramText text, LayerChain full, LayerChain quantized, Pass fullPass, Pass quantizedPass) {
    this.text = text;
    this.full = full;
    this.quantized = quantized;
    this.fullPass = fullPass;
    this.quantizedPass = quantizedPass;
  }

  /**
   * Both forward passes.
   *
   * @param input writes the first layer's input
   * @return variables of the mean cross-entropy, of the number of correct predictions, and of the
   *     distance at each constraint
   */
  List<String> forward(Function<Pass, String> input, int classes) {
    var a = outputs(full, fullPass, input.apply(fullPass));
    var q = outputs(quantized, quantizedPass, input.apply(quantizedPass));
    var distances = new ArrayList<String>();
    for (int i = 0; i < full.length(); i++) {
      if (isActivation(full.emitters().get(i))) {
        distances.add(
            activation(i, a.get(i), q.get(i), unit(quantized.emitters().get(i)), distances.size()));
      }
    }
    return logits(a.getLast(), q.getLast(), classes, distances);
  }

  private static List<String> outputs(LayerChain layers, Pass pass, String input) {
    var outputs = new ArrayList<String>();
    var value = input;
    for (int i = 0; i < layers.length(); i++) {
      value = layers.forward(pass, i, i + 1, value);
      outputs.add(value);
    }
    return outputs;
  }

  private static boolean isActivation(LayerEmitter emitter) {
    return emitter instanceof ReluEmitter || emitter instanceof PactEmitter;
  }

  /** Expression of the unit that an activation's output is in. */
  private static String unit(LayerEmitter emitter) {
    return emitter instanceof PactEmitter pact ? pact.unit() : "1.";
  }

  private String activation(int index, String a, String q, String unit, int constraint) {
    var difference = text.let("dq", "torch.sub(torch.mul(%s, %s), %s)", q, unit, a);
    var size = text.let("sz", "torch.add(torch.sum(torch.mul(%1$s, %1$s)), %2$s)", a, LEAST_SQUARE);
    var slope =
        text.let("sl", "torch.div(torch.mul(torch.select(d, 0, %d), 2.), %s)", constraint, size);
    byQuantized.put(
        index, text.let("gq", "torch.mul(%s, torch.mul(%s, %s))", difference, slope, unit));
    byFull.put(index, text.let("ga", "torch.mul(%s, torch.neg(%s))", difference, slope));
    return text.let("c", "torch.div(torch.sum(torch.mul(%1$s, %1$s)), %2$s)", difference, size);
  }

  private List<String> logits(String a, String q, int classes, List<String> distances) {
    var labels =
        text.let("oh", Tensors.to("torch.one_hot(y, %d)".formatted(classes), Tensors.FLOAT32));
    var lp = text.let("lp", "torch.log_softmax(%s, 1)", a);
    var pr = text.let("pr", "torch.exp(%s)", lp);
    var lpq = text.let("lpq", "torch.log_softmax(%s, 1)", q);
    var difference = text.let("df", "torch.sub(%s, %s)", lp, lpq);
    var kl = text.let("kl", "torch.sum(torch.mul(%s, %s), [1], True)", pr, difference);
    var weight = text.let("wl", "torch.mul(torch.select(d, 0, %d), ib)", distances.size());
    // d KL / d logits = p (log p - log q - KL); d KL / d quantized logits = q - p.
    byFullLogits =
        text.let(
            "go",
            "torch.add(torch.mul(torch.sub(%2$s, %1$s), ib), torch.mul(torch.mul(%2$s,"
                + " torch.sub(%3$s, %4$s)), %5$s))",
            labels,
            pr,
            difference,
            kl,
            weight);
    byQuantizedLogits =
        text.let("goq", "torch.mul(torch.sub(torch.exp(%s), %s), %s)", lpq, pr, weight);
    var numbers = new ArrayList<String>();
    numbers.add(
        text.let("ce", "torch.mul(torch.sum(torch.mul(%s, %s)), torch.neg(ib))", lp, labels));
    numbers.add(Tensors.to("torch.sum(torch.eq(torch.argmax(%s, 1), y))".formatted(a), 6));
    numbers.addAll(distances);
    numbers.add(text.let("c", "torch.mul(torch.sum(%s), ib)", kl));
    return numbers;
  }

  /** Both backward passes. */
  void backward(Gradients gradients, Gradients quantizedGradients) {
    backward(full, fullPass, byFullLogits, byFull, gradients);
    backward(quantized, quantizedPass, byQuantizedLogits, byQuantized, quantizedGradients);
  }

  private void backward(
      LayerChain layers,
      Pass pass,
      String byLogits,
      Map<Integer, String> byOutput,
      Gradients gradients) {
    var value = byLogits;
    for (int i = layers.length() - 1; i >= 0; i--) {
      var own = byOutput.get(i);
      if (own != null) {
        value = text.let("gs", "torch.add(%s, %s)", value, own);
      }
      value = layers.backward(pass, i, i + 1, value, i > 0, gradients);
    }
  }
}
