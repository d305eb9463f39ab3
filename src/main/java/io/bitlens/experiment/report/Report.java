package io.bitlens.experiment.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bitlens.experiment.report.ReportInput.Cell;
import io.bitlens.experiment.report.ReportInput.Gallery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an experiment has found.
 *
 * @param complete whether nothing is left to train or measure: the report of a running experiment
 *     is of what there is
 * @param groups means and standard deviations over the seeds
 * @param guidance what guidance changes, seed by seed
 * @param deletion deletion curves of guided models, plain ones and random maps
 * @param recommendations one for each data set and network
 * @param cells every training with its numbers
 * @param galleries maps of test images, PNG in base64
 * @param request what was asked for: sent again, it repeats the experiment
 * @param environment what the numbers depend on
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Report(
    String id,
    String name,
    String state,
    boolean complete,
    Instant createdAt,
    Optional<Instant> finishedAt,
    List<Group> groups,
    List<GuidanceEffect> guidance,
    List<DeletionComparison> deletion,
    List<Recommendation> recommendations,
    List<Cell> cells,
    List<Gallery> galleries,
    Object request,
    Map<String, String> environment) {

  /** Works it out. */
  public static Report of(ReportInput input) {
    var groups = Group.of(input.cells());
    return new Report(
        input.id(),
        input.name(),
        input.state(),
        input.complete(),
        input.createdAt(),
        input.finishedAt(),
        groups,
        GuidanceEffect.of(input.cells()),
        DeletionComparison.of(input.cells()),
        Recommendation.of(groups, input.thresholds()),
        input.cells(),
        input.galleries(),
        input.request(),
        input.environment());
  }
}
