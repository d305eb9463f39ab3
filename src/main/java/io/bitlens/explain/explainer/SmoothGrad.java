package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import java.util.Map;
import java.util.Optional;

/**
 * SmoothGrad (Smilkov et al., arXiv 1706.03825, section 2.2): the mean of {@link Gradient}s at
 * noisy copies of the image, {@code 1/n sum_s g(x + N(0, sigma^2))}, with {@code sigma = noise *
 * (max x - min x)}. The noise is added to real pixels and not cut off at 0 and 255.
 *
 * @param samples n, 1 to {@value #MAX_SAMPLES}
 * @param noise 0 to 1
 */
record SmoothGrad(int samples, double noise, long seed) implements ImageByImage {

  static final int MAX_SAMPLES = 10_000;

  /** Defaults: 50 samples, after which the paper sees little change, of 15 % noise (10 to 20 %). */
  SmoothGrad() {
    this(50, 0.15, 0);
  }

  @Override
  public String name() {
    return "smoothgrad";
  }

  @Override
  public Optional<String> partner() {
    return Optional.of(Occlusion.NAME);
  }

  @Override
  public Map<String, Object> options(NetworkSpec network) {
    return Options.echo("samples", samples, "noise", noise, "seed", seed);
  }

  @Override
  public long evaluations(InputShape shape) {
    return samples + 1L;
  }

  @Override
  public Optional<String> costOption() {
    return Optional.of("samples");
  }

  @Override
  public SaliencyMap explain(Evaluator evaluator, Subject subject) {
    double sigma = noise * range(subject);
    var mean =
        evaluator.meanGradient(
            subject, samples, (sample, into, from) -> write(subject, sigma, sample, into, from));
    return subject.map(subject.shape().channels(), mean);
  }

  private static int range(Subject subject) {
    int least = 255;
    int greatest = 0;
    for (byte pixel : subject.pixels()) {
      least = Math.min(least, pixel & 0xff);
      greatest = Math.max(greatest, pixel & 0xff);
    }
    return greatest - least;
  }

  private void write(Subject subject, double sigma, int sample, float[] into, int from) {
    var random = RandomStream.of(seed, Purpose.SMOOTHGRAD_NOISE, subject.index(), sample);
    for (int i = 0; i < subject.pixels().length; i++) {
      into[from + i] = (float) (subject.pixel(i) + sigma * normal(random));
    }
  }

  /**
   * The Box-Muller transform of the stream's next two numbers, u and v: {@code sqrt(-2 ln(1 - u))
   * cos(2 pi v)}. Unlike the JDK's method it can be written down in a line.
   */
  private static double normal(RandomStream random) {
    double u = random.nextDouble();
    double v = random.nextDouble();
    return Math.sqrt(-2 * StrictMath.log(1 - u)) * StrictMath.cos(2 * Math.PI * v);
  }
}
