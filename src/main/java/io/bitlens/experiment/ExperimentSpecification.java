package io.bitlens.experiment;

import io.bitlens.training.JobRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An experiment, every default filled in.
 *
 * @param base the rest of each training job
 * @param images test images that maps are measured on, at most
 * @param accuracyDrop that the recommended variant may have against full precision
 * @param mapAgreement least median Spearman correlation of its maps with its twin's; empty for that
 *     of full-precision models of different seeds
 */
record ExperimentSpecification(
    String name,
    List<String> datasets,
    List<String> networks,
    List<String> precisions,
    List<Boolean> guided,
    List<Long> seeds,
    JobRequest base,
    int images,
    double accuracyDrop,
    OptionalDouble mapAgreement) {

  /** The request that repeats the experiment. */
  ExperimentRequest request() {
    return new ExperimentRequest(
        null,
        name,
        List.copyOf(datasets),
        List.copyOf(networks),
        List.copyOf(precisions),
        List.copyOf(guided),
        List.copyOf(seeds),
        base,
        images,
        new ExperimentRequest.Rule(
            accuracyDrop,
            mapAgreement.isPresent() ? Double.valueOf(mapAgreement.getAsDouble()) : null));
  }

  /** One training of the grid. */
  record Cell(String dataset, String network, String precision, boolean guided, long seed) {

    JobRequest request(JobRequest base) {
      return base.cell(dataset, network, precision, guided, seed);
    }
  }

  /**
   * All trainings. Those of one seed come before those of the next, so that every comparison can be
   * made of one seed before the spread over the seeds is known.
   */
  List<Cell> cells() {
    var cells = new ArrayList<Cell>();
    for (long seed : seeds) {
      for (var dataset : datasets) {
        for (var network : networks) {
          for (boolean guidance : guided) {
            for (var precision : precisions) {
              cells.add(new Cell(dataset, network, precision, guidance, seed));
            }
          }
        }
      }
    }
    return cells;
  }
}
