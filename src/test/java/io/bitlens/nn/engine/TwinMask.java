package io.bitlens.nn.engine;

import io.bitlens.nn.program.StepOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The pixels of a guided step's second pass: the least salient of each image replaced. */
final class TwinMask {

  private final StepOptions options;
  private final int size;

  TwinMask(StepOptions options, int size) {
    this.options = options;
    this.size = size;
  }

  /**
   * Masked pixels, 0 to 255.
   *
   * @param gradients of the true class's log-probability, by image
   */
  double[] apply(byte[] pixels, double[] gradients, RandomGenerator random) {
    var masked = new double[pixels.length];
    for (int i = 0; i < masked.length; i++) {
      masked[i] = Byte.toUnsignedInt(pixels[i]);
    }
    for (int start = 0; start < masked.length; start += size) {
      var noise = noise(Arrays.copyOfRange(masked, start, start + size), random);
      for (int i : lowest(Arrays.copyOfRange(gradients, start, start + size))) {
        masked[start + i] = noise[i];
      }
    }
    return masked;
  }

  /** The choices that a mask makes, image by image. */
  List<Decision> decisions(double[] gradients) {
    var decisions = new ArrayList<Decision>();
    for (int start = 0; start < gradients.length; start += size) {
      var ranks = Arrays.stream(gradients, start, start + size).map(this::rank).toArray();
      decisions.add(new Decision.Choice(ranks, count()));
    }
    return decisions;
  }

  private int count() {
    return (int) Math.floor(options.maskedFraction() * size);
  }

  private double rank(double gradient) {
    return options.ranking() == StepOptions.Ranking.ABSOLUTE ? Math.abs(gradient) : gradient;
  }

  private int[] lowest(double[] gradient) {
    return IntStream.range(0, size)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> rank(gradient[i])))
        .limit(count())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** What each pixel of an image becomes if it is masked. */
  private double[] noise(double[] image, RandomGenerator random) {
    var noise = new double[size];
    if (options.fill() == StepOptions.Fill.BACKGROUND) {
      return noise;
    }
    double low = Arrays.stream(image).min().orElseThrow();
    double high = Arrays.stream(image).max().orElseThrow();
    for (int i = 0; i < size; i++) {
      noise[i] = Math.min(Math.floor(low + random.nextFloat() * (high - low + 1)), high);
    }
    return noise;
  }
}
