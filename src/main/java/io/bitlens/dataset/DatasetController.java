package io.bitlens.dataset;

import io.bitlens.web.ApiException;
import io.bitlens.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = DatasetController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Datasets", description = "What jobs can train on")
class DatasetController {

  static final String PATH = "/api/v1/datasets";

  private final DatasetCatalog builtIn;
  private final ObjectProvider<Uploads> uploads;

  DatasetController(IdxDatasetCatalog builtIn, ObjectProvider<Uploads> uploads) {
    this.builtIn = builtIn;
    this.uploads = uploads;
  }

  @GetMapping
  @Operation(
      operationId = "listDatasets",
      summary = "List the data sets",
      description = "All data sets, built-in and uploaded in whichever state, by id, on one page.")
  @ApiResponse(responseCode = "200", description = "All data sets")
  Page<DatasetBody> list() {
    var all =
        Stream.concat(
                builtIn.list().stream().map(DatasetBody::of),
                uploads.stream().flatMap(u -> u.list().stream()).map(DatasetBody::of))
            .sorted(Comparator.comparing(DatasetBody::id))
            .toList();
    return new Page<>(all, Optional.empty());
  }

  @GetMapping("/{id}")
  @Operation(operationId = "findDataset", summary = "Get one data set")
  @ApiResponse(responseCode = "200", description = "The data set")
  @ApiResponse(
      responseCode = "404",
      description = "There is no such data set",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
  DatasetBody get(
      @Parameter(description = "The data set's id", example = "fashion-mnist-sample") @PathVariable
          String id) {
    return builtIn
        .find(id)
        .map(DatasetBody::of)
        .or(() ->
            uploads.stream().flatMap(u -> u.find(id).stream()).findFirst().map(DatasetBody::of))
        .orElseThrow(() -> ApiException.notFound("dataset", id));
  }
}
