package io.bitlens.experiment;

import io.bitlens.experiment.report.Report;
import io.bitlens.experiment.report.ReportCsv;
import io.bitlens.experiment.report.ReportPage;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reports of experiments over HTTP. */
@Tag(name = "Experiments")
@RestController
class ReportController {

  private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);
  private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);

  /** The page needs nothing from anywhere, and gets nothing. */
  private static final String PAGE_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

  private final Reports reports;
  private final JsonMapper json;

  ReportController(Reports reports, JsonMapper json) {
    this.reports = reports;
    this.json = json.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();
  }

  /** What a report is written as. */
  private enum Format {
    JSON,
    CSV,
    HTML;

    static Format parse(String text) {
      for (var format : values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
          return format;
        }
      }
      throw ApiException.invalid(
          List.of(new FieldProblem("format", "must be json, csv or html, found '" + text + "'")));
    }

    /** The first type that the client accepts and the report has; JSON where all are alike. */
    static Format accepted(String accept) {
      for (var type : MediaType.parseMediaTypes(accept)) {
        if (type.includes(MediaType.APPLICATION_JSON)) {
          return JSON;
        }
        if (type.includes(MediaType.TEXT_HTML)) {
          return HTML;
        }
        if (type.includes(MediaType.valueOf("text/csv"))) {
          return CSV;
        }
      }
      return JSON;
    }
  }

  @Operation(
      operationId = "reportExperiment",
      summary = "Report on an experiment",
      description =
          "Means and deviations over the seeds, guided against plain, deletion curves beside random"
              + " maps, the Pareto front, the recommended variant and its rule, and everything that"
              + " is needed to repeat it: as JSON, as CSV with one row a training, or as one HTML"
              + " page that needs nothing else. Of a running experiment: what there is so far.")
  @ApiResponse(
      responseCode = "200",
      description = "The report",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = Report.class)),
        @Content(mediaType = "text/csv", schema = @Schema(type = "string")),
        @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string"))
      })
  @ApiResponse(responseCode = "404", description = "There is no such experiment")
  @ApiResponse(responseCode = "406", description = "JSON, CSV and HTML are all there is")
  @ApiResponse(responseCode = "422", description = "The format is none of the three")
  @GetMapping(
      path = ExperimentController.PATH + "/{id}/report",
      produces = {MediaType.APPLICATION_JSON_VALUE, "text/csv", MediaType.TEXT_HTML_VALUE})
  ResponseEntity<String> report(
      @PathVariable UUID id,
      @Parameter(
              description = "Instead of Accept, for a browser's address line",
              schema = @Schema(allowableValues = {"json", "csv", "html"}))
          @RequestParam
          Optional<String> format,
      @Parameter(hidden = true)
          @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE)
          String accept) {
    var wanted = format.map(Format::parse).orElseGet(() -> Format.accepted(accept));
    var report = reports.of(id);
    return switch (wanted) {
      case JSON ->
          ResponseEntity.ok()
              .contentType(MediaType.APPLICATION_JSON)
              .body(json.writeValueAsString(report));
      case CSV -> ResponseEntity.ok().contentType(CSV).body(ReportCsv.of(report));
      case HTML ->
          ResponseEntity.ok()
              .contentType(HTML)
              .header("Content-Security-Policy", PAGE_POLICY)
              .body(ReportPage.of(report, json.writeValueAsString(report.request())));
    };
  }
}
