package io.bitlens.study;

import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.PageScope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** The images of a study of agreement on which two models differ, over HTTP. */
@Tag(name = "Studies")
@RestController
@RequestMapping(StudyController.PATH + "/{id}/disagreements")
class DisagreementController {

  private static final String OTHER =
      "Id of the model that is compared with the reference; by default the first one";

  private final Studies studies;
  private final Disagreements disagreements;
  private final DisagreementPicture picture;

  DisagreementController(
      Studies studies, Disagreements disagreements, DisagreementPicture picture) {
    this.studies = studies;
    this.disagreements = disagreements;
    this.picture = picture;
  }

  @Operation(
      operationId = "listDisagreements",
      summary = "List the images on which two models differ",
      description =
          "Of a study of kind AGREEMENT that has succeeded. CLASS lists images for which the models"
              + " predict other classes, FOCUS those for which they predict one class; in both the"
              + " least rank correlation of the maps comes first, so that FOCUS begins with images"
              + " at which the models agree and look elsewhere.")
  @ApiResponse(responseCode = "200", description = "One page")
  @ApiResponse(
      responseCode = "400",
      description =
          "The pageToken is damaged, or belongs to other filters (INVALID_PAGE_TOKEN); or a"
              + " parameter does not exist (UNKNOWN_PARAMETER)")
  @ApiResponse(responseCode = "404", description = "There is no such study")
  @ApiResponse(responseCode = "406", description = "JSON is all there is")
  @ApiResponse(
      responseCode = "409",
      description = "The study has not succeeded, or is of another kind (WRONG_STATE)")
  @ApiResponse(
      responseCode = "422",
      description = "A parameter makes no sense, or the study does not compare the model")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Page<Disagreement> list(
      @PathVariable UUID id,
      @Parameter(description = "In what they differ") @RequestParam(defaultValue = "CLASS")
          DisagreementKind kind,
      @Parameter(description = OTHER) @RequestParam Optional<UUID> model,
      @Parameter(description = "1 to 100, default 20") @RequestParam(required = false)
          @Nullable Integer pageSize,
      @Parameter(description = "nextPageToken of the page before, whose filters must be the same")
          @RequestParam(required = false)
          @Nullable String pageToken) {
    var scope =
        PageScope.of("disagreements")
            .with("study", Optional.of(id))
            .with("kind", Optional.of(kind))
            .with("model", model);
    var page = PageRequest.of(scope, pageSize, pageToken);
    var pair = disagreements.pair(id, model);
    var ranked = kind.ranked(pair.images());
    int from = page.before().map(DisagreementController::rank).orElse(0);
    var read =
        IntStream.range(from, Math.min(from + page.limit(), ranked.size()))
            .mapToObj(i -> disagreement(id, pair, i + 1, ranked.get(i)))
            .toList();
    return page.page(read, item -> new UUID(0, item.rank()));
  }

  /** Ranks take the place of ids in a page's token. */
  private static int rank(UUID last) {
    return (int) last.getLeastSignificantBits();
  }

  private static Disagreement disagreement(
      UUID study, Disagreements.OfPair pair, int rank, int position) {
    var labels = pair.result().classNames();
    var image = pair.images().get(position);
    return new Disagreement(
        rank,
        position,
        pair.testIndex(position),
        new Disagreement.Label(image.label(), labels.get(image.label())),
        decision(pair.first(), image.first(), labels),
        decision(pair.second(), image.second(), labels),
        image.agreement(),
        picture(study, pair.second(), position));
  }

  private static Disagreement.Decision decision(UUID model, int classIndex, List<String> labels) {
    return new Disagreement.Decision(model, classIndex, labels.get(classIndex));
  }

  private static URI picture(UUID study, UUID other, int position) {
    return UriComponentsBuilder.fromUri(StudyController.location(study))
        .path("/disagreements/{position}/picture")
        .queryParam("model", other)
        .build(position);
  }

  @Operation(
      operationId = "drawDisagreement",
      summary = "Draw an image of a study with two models' maps",
      description =
          "The image, the reference's map and the other model's, beside each other, made anew by"
              + " the study's method. Under the maps: precision, predicted class and its"
              + " probability, and the maps' rank correlation. Both explain the class that the"
              + " reference predicts. Any image of the study can be drawn.")
  @ApiResponse(
      responseCode = "200",
      description = "The picture",
      content =
          @Content(
              mediaType = MediaType.IMAGE_PNG_VALUE,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "400", description = "A parameter does not exist")
  @ApiResponse(
      responseCode = "404",
      description = "There is no such study, it has no such image, or a model is gone")
  @ApiResponse(responseCode = "406", description = "A PNG file is all there is")
  @ApiResponse(
      responseCode = "409",
      description =
          "The study has not succeeded, is of another kind, or the data set has changed since"
              + " (WRONG_STATE)")
  @ApiResponse(responseCode = "422", description = "The study does not compare the model")
  @ApiResponse(
      responseCode = "503",
      description = "The maps take too long (OUT_OF_TIME), or the data set is away (UNAVAILABLE)")
  @GetMapping(path = "/{position}/picture", produces = MediaType.IMAGE_PNG_VALUE)
  byte[] picture(
      @PathVariable UUID id,
      @Parameter(description = "Position among the study's images, from 0", example = "0")
          @PathVariable
          int position,
      @Parameter(description = OTHER) @RequestParam Optional<UUID> model) {
    var method = studies.find(id).specification().method();
    return picture.png(disagreements.pair(id, model), method, position);
  }
}
