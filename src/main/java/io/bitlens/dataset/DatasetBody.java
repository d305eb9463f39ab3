package io.bitlens.dataset;

import io.bitlens.dataset.DatasetInfo.Availability;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;

/** A data set as the API shows it. */
@Schema(name = "Dataset", description = "A data set that a training job can name.")
record DatasetBody(
    @Schema(description = "Name used in requests.", example = "fashion-mnist-sample") String id,
    @Schema(example = "Fashion-MNIST, 700 images of each article") String title,
    @Schema(description = "READY unless an upload's validation says otherwise.") UploadState state,
    @Schema(nullable = true) Optional<Shape> shape,
    @Schema(description = "Class names, in order of the class index.") List<String> classes,
    @Schema(nullable = true) Optional<Counts> counts,
    @Schema(nullable = true) Optional<Normalization> normalization,
    @Schema(
            description =
                "EMBEDDED: inside the application. PRESENT: found on this machine. DOWNLOADABLE:"
                    + " downloaded by the first job that needs it. MISSING: not here, and downloads"
                    + " are switched off.")
        Optional<Availability> availability,
    @Schema(
            description =
                "SHA-256 over the uncompressed content of the data files in order of their names;"
                    + " null until they have been read once.",
            example = "636a115d7805d4f77e6d1f76760a5f1190dffc10c8f5713e1e873c65416b27d9",
            nullable = true)
        Optional<String> sha256,
    @Schema(example = "MIT, Zalando SE") String licence,
    @Schema(example = "https://github.com/zalandoresearch/fashion-mnist") String source,
    @Schema(description = "Of uploaded data sets only.", nullable = true)
        Optional<UploadBody> upload) {

  /** Shape of one image. */
  @Schema(name = "DatasetShape", description = "Shape of one image, 8 bits a value.")
  record Shape(
      @Schema(example = "1") int channels,
      @Schema(example = "28") int height,
      @Schema(example = "28") int width) {}

  /** Number of images in each part. */
  @Schema(
      name = "DatasetCounts",
      description = "Number of images; those for validation are not in the training part.")
  record Counts(
      @Schema(example = "5400") int train,
      @Schema(example = "600") int validation,
      @Schema(example = "1000") int test) {}

  /** Normalisation constants. */
  @Schema(
      name = "DatasetNormalization",
      description =
          "Mean and standard deviation of the training pixels by channel, scale 0 to 1; a model"
              + " normalises its input by them.")
  record Normalization(
      @Schema(example = "[0.287961]") List<Double> mean,
      @Schema(example = "[0.354481]") List<Double> std) {}

  static DatasetBody of(DatasetInfo info) {
    return of(info, Optional.empty());
  }

  static DatasetBody of(UploadedDataset upload) {
    var body = Optional.of(UploadBody.of(upload));
    return UploadedCatalog.info(upload)
        .map(info -> of(info, body))
        .orElseGet(() ->
            new DatasetBody(
                upload.name(),
                UploadedCatalog.TITLE,
                upload.state(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                UploadedCatalog.LICENCE,
                UploadedCatalog.SOURCE,
                body));
  }

  private static DatasetBody of(DatasetInfo info, Optional<UploadBody> upload) {
    return new DatasetBody(
        info.id(),
        info.title(),
        UploadState.READY,
        Optional.of(new Shape(info.channels(), info.height(), info.width())),
        info.classNames(),
        Optional.of(new Counts(info.trainImages(), info.validationImages(), info.testImages())),
        Optional.of(new Normalization(info.mean(), info.std())),
        Optional.of(info.availability()),
        info.sha256(),
        info.licence(),
        info.source(),
        upload);
  }
}
