package io.bitlens.explain;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Saliency maps")
class RunningExplanationController {

  private final RunningExplanations running;

  RunningExplanationController(RunningExplanations running) {
    this.running = running;
  }

  @Operation(
      summary = "Cancel a running explanation",
      description =
          "Ends the computation of a request for saliency maps that was sent with a requestId,"
              + " before its next chunk of at most 128 images. That request is answered with the"
              + " problem CANCELLED, or with its maps if it was at its last chunk.")
  @ApiResponse(responseCode = "204", description = "It will end")
  @ApiResponse(
      responseCode = "404",
      description = "No explanation of that requestId is running in this process (NOT_FOUND)")
  @DeleteMapping("/api/v1/explanations/{requestId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void cancel(
      @Parameter(description = "As it was sent with the request for saliency maps") @PathVariable
          UUID requestId) {
    running.cancel(requestId);
  }
}
