package io.bitlens.dataset;

import io.bitlens.web.ApiException;
import io.bitlens.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/datasets", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Datasets", description = "What jobs can train on")
class DatasetController {

  private final DatasetCatalog catalog;

  DatasetController(DatasetCatalog catalog) {
    this.catalog = catalog;
  }

  @GetMapping
  @Operation(
      operationId = "listDatasets",
      summary = "List the data sets",
      description = "All data sets that a training job can name, by id, on one page.")
  @ApiResponse(responseCode = "200", description = "All data sets")
  Page<DatasetBody> list() {
    return new Page<>(catalog.list().stream().map(DatasetBody::of).toList(), Optional.empty());
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
    return catalog
        .find(id)
        .map(DatasetBody::of)
        .orElseThrow(() -> ApiException.notFound("dataset", id));
  }
}
