package io.bitlens.security.audit;

import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.PageScope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Audit", description = "Who changed what; for administrators")
class AuditController {

  private final AuditTable table;

  AuditController(AuditTable table) {
    this.table = table;
  }

  @GetMapping(path = "/api/v1/audit-events", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "listAuditEvents",
      summary = "List the recorded changes, newest first",
      description =
          "Every request that was not one for reading, predicting or explaining, whether it was"
              + " done or refused. Kept for bitlens.security.audit.retention.")
  @ApiResponse(responseCode = "200", description = "One page")
  Page<AuditEvent> list(
      @Parameter(description = "Only those of one caller") @RequestParam Optional<String> caller,
      @Parameter(description = "1 to 100") @RequestParam(required = false)
          @Nullable Integer pageSize,
      @Parameter(description = "From the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    var scope = PageScope.of("audit-events").with("caller", caller);
    var page = PageRequest.of(scope, pageSize, pageToken);
    return page.page(table.list(caller, page), AuditEvent::id);
  }
}
