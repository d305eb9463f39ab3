package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.Map;
import java.util.Optional;

/**
 * Integrated gradients (Sundararajan et al., arXiv 1703.01365, eq. 1): the difference from the
 * baseline times the mean {@link Gradient} on the straight line from there, {@code (x - x') 1/m
 * sum_k g(x' + (k + 1/2)/m (x - x'))} for k from 0 to m-1: eq. 3 with the midpoints of m intervals.
 * For a differentiable network the values add up to the change of the log-probability (proposition
 * 1) as m grows; the gap is told. For a quantized one it also shows how far the surrogate is off.
 *
 * @param steps m, 1 to {@value #MAX_STEPS}
 */
record IntegratedGradients(int steps, Baseline baseline) implements ImageByImage {

  static final int MAX_STEPS = 10_000;

  /** Defaults: the middle of the 20 to 300 steps that the paper found to be enough, and black. */
  IntegratedGradients() {
    this(64, Baseline.BLACK);
  }

  @Override
  public String name() {
    return "integrated-gradients";
  }

  /** It shares out the same difference. */
  @Override
  public Optional<String> partner() {
    return Optional.of(KernelShap.NAME);
  }

  @Override
  public Map<String, Object> options(NetworkSpec network) {
    return Options.echo("steps", steps, "baseline", baseline.text());
  }

  @Override
  public long evaluations(InputShape shape) {
    return steps + 2L;
  }

  @Override
  public Optional<String> costOption() {
    return Optional.of("steps");
  }

  @Override
  public SaliencyMap explain(Evaluator evaluator, Subject subject) {
    var absent = baseline.of(subject);
    double from =
        evaluator
            .scores(
                subject,
                1,
                Probabilities::logProbability,
                (index, into, at) -> System.arraycopy(absent, 0, into, at, absent.length))[0];
    var values =
        evaluator.meanGradient(
            subject, steps, (step, into, at) -> write(subject, absent, step, into, at));
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] *= (subject.pixel(i) - (absent[i] & 0xff)) / 255.0;
      sum += values[i];
    }
    return subject
        .map(subject.shape().channels(), values)
        .with(new Completeness(from, subject.logProbability(), sum));
  }

  private void write(Subject subject, byte[] absent, int step, float[] into, int at) {
    double part = (step + 0.5) / steps;
    for (int i = 0; i < absent.length; i++) {
      int start = absent[i] & 0xff;
      into[at + i] = (float) (start + part * (subject.pixel(i) - start));
    }
  }
}
