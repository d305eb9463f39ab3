package io.bitlens.training.trainer;

import io.bitlens.dataset.Dataset;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.VariantLoader;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Trains by saliency guidance (arXiv 2111.14338) and PACT quantization (arXiv 1805.06085) together
 * (arXiv 2411.05858). What is evaluated, on the validation split after every epoch and on the test
 * set once, is always the exact variant that would be stored.
 */
public final class Trainer implements TrainingRunner {

  private final VariantLoader loader;
  private final LongSupplier nanoTime;

  /**
   * A trainer.
   *
   * @param nanoTime a clock of elapsed time in nanoseconds
   */
  public Trainer(VariantLoader loader, LongSupplier nanoTime) {
    this.loader = loader;
    this.nanoTime = nanoTime;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BudgetNotHeldException if a search for bits finds none that hold its budget
   * @throws IllegalArgumentException if there is something to distill but no teacher, or the
   *     tensors to start from are not of the network
   */
  @Override
  public TrainingResult train(
      TrainingSpec spec,
      Beginning beginning,
      Dataset data,
      TrainingListener listener,
      BooleanSupplier cancelled)
      throws TrainingCancelledException {
    var course = spec.course();
    var reporter =
        new Reporter(
            listener,
            cancelled,
            nanoTime,
            steps(data.train().size(), course.batchSize()),
            course.epochs());
    try {
      var stages = new Stages(spec, data, loader, reporter, nanoTime);
      return course.allocation().isPresent()
          ? new AllocationRun(stages, course.allocation().get(), nanoTime).run(beginning)
          : new TrainingRun(stages).run(beginning);
    } finally {
      // The evaluations' too, of which the last comes after the sessions.
      LibTorch.giveBackFreedMemory();
    }
  }

  /** An incomplete last batch is trained on too, unless it is a single image: batch-norm. */
  private static int steps(int images, int batchSize) {
    return images / batchSize + (images % batchSize > 1 || images < batchSize ? 1 : 0);
  }
}
