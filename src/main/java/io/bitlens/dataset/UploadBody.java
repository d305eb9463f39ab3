package io.bitlens.dataset;

import io.bitlens.dataset.upload.ArchiveReading.Outcome;
import io.bitlens.dataset.upload.Content;
import io.bitlens.dataset.upload.Refusal;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How the validation of an uploaded data set went. */
@Schema(name = "DatasetUpload", description = "How an upload's validation goes, or went.")
record UploadBody(
    Progress files,
    @Schema(description = "Why the data set was rejected", nullable = true) Optional<String> reason,
    @Schema(description = "Images of each class; those for validation count as training")
        List<Content.ClassCount> counts,
    @Schema(description = "Files that were left out, in all") int refusedFiles,
    @Schema(description = "The first 200 of them, with the reason") List<Refusal> refused,
    @Schema(description = "Of the choice of images for testing, where the archive made none")
        long seed,
    Instant createdAt,
    @Schema(nullable = true) Optional<Instant> finishedAt) {

  /** Files read so far. */
  @Schema(name = "DatasetUploadProgress", description = "Files read; a total of 0: not known yet.")
  record Progress(@Schema(example = "120") int done, @Schema(example = "900") int total) {}

  static UploadBody of(UploadedDataset upload) {
    var outcome = upload.outcome();
    return new UploadBody(
        new Progress(upload.filesDone(), upload.filesTotal()),
        outcome.flatMap(Outcome::reason),
        upload.content().map(Content::counts).orElse(List.of()),
        outcome.map(Outcome::refused).orElse(0),
        outcome.map(Outcome::refusals).orElse(List.of()),
        upload.options().seed(),
        upload.createdAt(),
        upload.finishedAt());
  }
}
