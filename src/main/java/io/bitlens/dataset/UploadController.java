package io.bitlens.dataset;

import io.bitlens.idempotency.IdempotentRequest;
import io.bitlens.web.Caller;
import io.bitlens.web.StorageQuota;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

@RestController
@RequestMapping(path = DatasetController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Datasets", description = "What jobs can train on")
class UploadController {

  private static final String ACCEPTED =
      """
      {"id": "shapes", "title": "Uploaded", "state": "VALIDATING", "classes": [],
       "licence": "the uploader's", "source": "upload",
       "upload": {"files": {"done": 0, "total": 0}, "counts": [], "refusedFiles": 0, "refused": [],
         "seed": 7, "createdAt": "2026-01-01T12:00:00Z"}}\
      """;

  private final Uploads uploads;
  private final StorageQuota quota;

  UploadController(Uploads uploads, StorageQuota quota) {
    this.quota = quota;
    this.uploads = uploads;
  }

  /** The form, for the API's documentation only: it is read as a stream. */
  @Schema(name = "DatasetUploadForm")
  record Form(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              pattern = "[a-z0-9][a-z0-9-]{1,62}",
              description = "What jobs call the data set: its id",
              example = "shapes")
          String name,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              type = "string",
              format = "binary",
              description =
                  "A ZIP of class folders (cat/1.png, or train/cat/1.png and test/cat/2.png) with"
                      + " PNG or JPEG, of IDX files, or of CIFAR's batches; at most 200 MB")
          String file,
      @Schema(
              allowableValues = {"28", "32", "64"},
              defaultValue = "28",
              description =
                  "Height and width that pictures are fitted into; IDX images keep theirs")
          Integer size,
      @Schema(
              allowableValues = {"grey", "rgb"},
              description = "Left out: grey if every picture is, else rgb")
          String channels,
      @Schema(
              description =
                  "Share of each class kept for testing where the archive has no test part; above"
                      + " 0, at most 0.5",
              defaultValue = "0.15")
          Double testFraction,
      @Schema(description = "Of the choice of those images", defaultValue = "7") Long seed) {}

  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @Operation(
      operationId = "uploadDataset",
      summary = "Upload a data set",
      description =
          "Receives an archive, checks that it is one, and validates its files in the background:"
              + " poll the data set until its state is READY or REJECTED.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
              schema = @Schema(implementation = Form.class)))
  @ApiResponse(
      responseCode = "202",
      description = "Received; Location is the data set",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = DatasetBody.class),
              examples = @ExampleObject(ACCEPTED)))
  @ApiResponse(responseCode = "400", description = "A part is missing, unknown or there twice")
  @ApiResponse(
      responseCode = "409",
      description =
          "The name is taken (NAME_TAKEN), or the key's first request is not answered yet"
              + " (REQUEST_IN_PROGRESS)")
  @ApiResponse(responseCode = "413", description = "The archive is too large (TOO_LARGE)")
  @ApiResponse(responseCode = "415", description = "The body is no multipart/form-data")
  @ApiResponse(
      responseCode = "422",
      description =
          "A value or the archive cannot be used (INVALID_VALUE, INVALID_ARCHIVE), or the key"
              + " belongs to another request (KEY_REUSED)")
  @ApiResponse(responseCode = "429", description = "The caller stores too much (QUOTA_EXCEEDED)")
  @ApiResponse(responseCode = "503", description = "Too many uploads at once (UNAVAILABLE)")
  @ApiResponse(responseCode = "507", description = "No room is left (STORAGE_FULL)")
  ResponseEntity<Object> upload(
      @Parameter(
              description =
                  "The caller's name for this request: sent again within a day, it is answered as"
                      + " before, and no second data set is made",
              example = "shapes-2026-11-25")
          @RequestHeader(name = IdempotentRequest.HEADER, required = false)
          @Nullable String idempotencyKey,
      @Parameter(hidden = true) @Nullable Principal principal,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    quota.require(Caller.name(principal));
    var once = IdempotentRequest.of(principal, "uploadDataset", idempotencyKey, "");
    return uploads.receive(request, once, UploadController::accepted);
  }

  private static ResponseEntity<Object> accepted(UploadedDataset upload) {
    return ResponseEntity.accepted()
        .location(
            ServletUriComponentsBuilder.fromCurrentContextPath()
                .path(DatasetController.PATH + "/{name}")
                .build(upload.name()))
        .body(DatasetBody.of(upload));
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      operationId = "deleteDataset",
      summary = "Delete an uploaded data set",
      description = "In whichever state; validation stops. Its name is free at once.")
  @ApiResponse(responseCode = "204", description = "Deleted")
  @ApiResponse(responseCode = "404", description = "There is no such data set")
  @ApiResponse(
      responseCode = "409",
      description = "It is built in, or a job or model refers to it (WRONG_STATE)")
  void delete(
      @Parameter(description = "The data set's id", example = "shapes") @PathVariable String id) {
    uploads.delete(id);
  }
}
