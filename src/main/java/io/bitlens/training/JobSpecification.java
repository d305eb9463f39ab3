package io.bitlens.training;

import io.bitlens.dataset.DatasetInfo;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.training.trainer.TrainingSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/** What a job trains, every default filled in: stored with the job and with its model. */
record JobSpecification(
    @Schema(example = "fashion-mnist-sample") String dataset,
    @Schema(example = "sgt-cnn") String network,
    Precision precision,
    SaliencyGuidance saliency,
    OptimizerSpec optimizer,
    @Schema(example = "3") int epochs,
    @Schema(example = "128") int batchSize,
    @Schema(example = "7") long seed) {

  /** The training of this on the data set that it names. */
  TrainingSpec training(DatasetInfo data) {
    var spec =
        network(network, data)
            .orElseThrow(() -> new IllegalStateException("no network named " + network));
    return new TrainingSpec(spec, precision, saliency, optimizer, epochs, batchSize, seed);
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
