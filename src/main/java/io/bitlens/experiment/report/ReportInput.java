package io.bitlens.experiment.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything that a report is made of.
 *
 * @param complete whether nothing is left to train or measure
 * @param request what was asked for, every default filled in; written as JSON
 * @param environment what the numbers depend on, by name
 */
public record ReportInput(
    String id,
    String name,
    String state,
    boolean complete,
    Instant createdAt,
    Optional<Instant> finishedAt,
    Object request,
    Thresholds thresholds,
    List<Cell> cells,
    List<Gallery> galleries,
    Map<String, String> environment) {

  public ReportInput {
    cells = List.copyOf(cells);
    galleries = List.copyOf(galleries);
  }

  /**
   * What the recommended variant must hold.
   *
   * @param accuracyDrop in mean validation accuracy against full precision, at most
   * @param mapAgreement median Spearman correlation with the twin's maps, at least; empty for that
   *     of full-precision models of different seeds
   */
  public record Thresholds(double accuracyDrop, OptionalDouble mapAgreement) {}

  /** One training of the grid. */
  public record Cell(
      String dataset,
      String network,
      String precision,
      boolean guided,
      long seed,
      Optional<String> failure,
      Optional<Trained> model) {}

  /**
   * A model and what was measured of it.
   *
   * @param withTwin agreement with the full-precision model of the same data, guidance and seed
   * @param withOtherSeed of a full-precision model: with one of another seed
   */
  public record Trained(
      String id,
      double testAccuracy,
      double validationAccuracy,
      double ece,
      double nll,
      long artifactBytes,
      long bops,
      double trainingSeconds,
      Optional<Faithful> faithfulness,
      Optional<Agreeing> withTwin,
      Optional<Agreeing> withOtherSeed) {}

  /**
   * Faithfulness of its maps, each number a mean over the images.
   *
   * @param deletion probability of the predicted class with 0, 10, ..., 90 % of the pixels removed,
   *     those that matter most first
   * @param randomDeletion the same by random maps
   */
  public record Faithful(
      int images,
      List<Double> deletion,
      List<Double> randomDeletion,
      double deletionAuc,
      double randomDeletionAuc,
      double insertionAuc,
      double randomInsertionAuc,
      double srg,
      double sparsity,
      OptionalDouble maxSensitivity) {

    public Faithful {
      deletion = List.copyOf(deletion);
      randomDeletion = List.copyOf(randomDeletion);
    }
  }

  /** Medians over the images. */
  public record Agreeing(
      double spearman, double ssim, double cosine, double topIou, double sameClass) {}

  /**
   * Maps of one test image by several models, drawn beside each other.
   *
   * @param png base64
   */
  public record Gallery(String title, String png) {}
}
