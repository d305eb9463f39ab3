package io.bitlens.training;

import io.bitlens.dataset.DatasetInfo;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.training.trainer.AllocationSpec;
import io.bitlens.training.trainer.AugmentationSpec;
import io.bitlens.training.trainer.Course;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.QuantizerSpec;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.training.trainer.Stage;
import io.bitlens.training.trainer.TrainingSpec;
import io.bitlens.training.trainer.WarmStartPath;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;

/** What a job trains, every default filled in: stored with the job and with its model. */
record JobSpecification(
    @Schema(example = "fashion-mnist-sample") String dataset,
    @Schema(example = "sgt-cnn") String network,
    @Schema(description = "Where the bits are searched for, the largest that they can be")
        Precision precision,
    @Schema(description = "The search for the bits; absent where they are fixed")
        Optional<AllocationSpec> allocation,
    QuantizerSpec quantizers,
    @Schema(example = "fast") String recipe,
    SaliencyGuidance saliency,
    OptimizerSpec optimizer,
    AugmentationSpec augmentation,
    WarmStart warmStart,
    Distillation distillation,
    EarlyStopping earlyStopping,
    Arithmetic arithmetic,
    @Schema(example = "3") int epochs,
    @Schema(example = "128") int batchSize,
    @Schema(example = "7") long seed) {

  /** The training of this on the data set that it names. */
  TrainingSpec training(DatasetInfo data) {
    var spec =
        network(network, data)
            .orElseThrow(() -> new IllegalStateException("no network named " + network));
    return new TrainingSpec(
        spec,
        course(),
        quantizers,
        saliency,
        optimizer,
        augmentation,
        distillation.spec(),
        arithmetic,
        seed);
  }

  /** Epochs of everything, if no stage ends early and a search takes all its trials. */
  int epochsOfAllStages() {
    return course().epochs();
  }

  private Course course() {
    return new Course(stages(), batchSize, earlyStopping.patience(), allocation);
  }

  /** The stages that the training runs through. */
  List<Stage> stages() {
    if (!warmStart.automatic()) {
      return List.of(new Stage(precision, epochs));
    }
    var path = WarmStartPath.to(precision);
    // A search makes its own way down from full precision.
    var taken = allocation.isPresent() ? List.of(path.getFirst(), path.getLast()) : path;
    return taken.stream()
        .map(p -> new Stage(p, p.equals(precision) ? epochs : warmStart.epochs()))
        .toList();
  }

  /**
   * A network with the data set's shape and classes.
   *
   * @throws io.bitlens.nn.InvalidSpecException if they do not fit
   */
  static Optional<NetworkSpec> network(String name, DatasetInfo data) {
    return Networks.find(
        name,
        new InputShape(data.channels(), data.height(), data.width()),
        data.classNames().size());
  }
}
