package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.engine.ActivationGradient;
import io.bitlens.nn.engine.Saliency;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Puts images through a variant in chunks of bounded size, and asks a {@link Budget} before each.
 */
public final class Evaluator {

  /** Most images of a chunk: more are not computed faster. */
  private static final int CHUNK_IMAGES = 128;

  /** Most positions of a chunk's images together, so that large images take no more memory. */
  private static final int CHUNK_POSITIONS = 1 << 17;

  private final VariantRunner runner;
  private final Budget budget;

  public Evaluator(VariantRunner runner, Budget budget) {
    this.runner = runner;
    this.budget = budget;
  }

  /**
   * Changed forms of an image, by index: each writes its (C, H, W) 8-bit pixels from a place on.
   */
  @FunctionalInterface
  interface Variations {

    void write(int index, byte[] pixels, int from);
  }

  /** The same of real pixels on the scale 0 to 255. */
  @FunctionalInterface
  interface RealVariations {

    void write(int index, float[] pixels, int from);
  }

  /** What is measured of one row of (B, K) logits. */
  @FunctionalInterface
  interface Score {

    double of(float[] logits, int row, int classes, int target);
  }

  NetworkSpec network() {
    return runner.network();
  }

  /** The images with their targets and predictions. */
  List<Subject> subjects(Images images) {
    var subjects = new ArrayList<Subject>(images.size());
    chunks(
        images,
        chunk -> {
          var logits = runner.logits(chunk.pixels(), chunk.size());
          int classes = logits.length / chunk.size();
          for (int i = 0; i < chunk.size(); i++) {
            int predicted = Probabilities.argMax(logits, i, classes);
            int wanted = chunk.targets()[i];
            int target = wanted == Explainer.PREDICTED ? predicted : wanted;
            subjects.add(
                new Subject(
                    subjects.size(),
                    chunk.shape(),
                    chunk.range(i, 1).pixels(),
                    target,
                    predicted,
                    Probabilities.logProbability(logits, i, classes, target)));
          }
        });
    return subjects;
  }

  /** Gradients of the images, chunk by chunk, each with the images it is of. */
  void saliency(Images images, BiConsumer<Images, Saliency> each) {
    chunks(
        images,
        chunk ->
            each.accept(chunk, runner.saliency(chunk.pixels(), chunk.size(), chunk.targets())));
  }

  /** An activation of the images and its gradient, chunk by chunk. */
  void activation(Images images, String activation, BiConsumer<Images, ActivationGradient> each) {
    chunks(
        images,
        chunk ->
            each.accept(
                chunk,
                runner.activation(chunk.pixels(), chunk.size(), chunk.targets(), activation)));
  }

  /** The score of the subject's target in each of so many variations. */
  double[] scores(Subject subject, int count, Score score, Variations variations) {
    var scores = new double[count];
    int size = subject.shape().size();
    int most = chunk(subject.shape());
    for (int from = 0; from < count; from += most) {
      int chunk = Math.min(most, count - from);
      var pixels = new byte[chunk * size];
      for (int i = 0; i < chunk; i++) {
        variations.write(from + i, pixels, i * size);
      }
      budget.take(chunk);
      var logits = runner.logits(pixels, chunk);
      for (int i = 0; i < chunk; i++) {
        scores[from + i] = score.of(logits, i, logits.length / chunk, subject.target());
      }
    }
    return scores;
  }

  /** Mean of the gradients at so many variations, (C, H, W). */
  double[] meanGradient(Subject subject, int count, RealVariations variations) {
    int size = subject.shape().size();
    var sum = new double[size];
    int most = chunk(subject.shape());
    for (int from = 0; from < count; from += most) {
      int chunk = Math.min(most, count - from);
      var pixels = new float[chunk * size];
      for (int i = 0; i < chunk; i++) {
        variations.write(from + i, pixels, i * size);
      }
      var targets = new int[chunk];
      Arrays.fill(targets, subject.target());
      budget.take(chunk);
      var gradients = runner.saliency(pixels, chunk, targets).gradients();
      for (int i = 0; i < gradients.length; i++) {
        sum[i % size] += gradients[i];
      }
    }
    return Arrays.stream(sum).map(value -> value / count).toArray();
  }

  private void chunks(Images images, Consumer<Images> each) {
    int most = chunk(images.shape());
    for (int from = 0; from < images.size(); from += most) {
      int count = Math.min(most, images.size() - from);
      budget.take(count);
      each.accept(images.range(from, count));
    }
  }

  private static int chunk(InputShape shape) {
    int positions = shape.height() * shape.width();
    return Math.clamp(CHUNK_POSITIONS / positions, 1, CHUNK_IMAGES);
  }
}
