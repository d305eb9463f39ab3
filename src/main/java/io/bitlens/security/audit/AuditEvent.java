package io.bitlens.security.audit;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** One change that a caller asked for, whether it was done or refused. */
@Schema(name = "AuditEvent")
record AuditEvent(
    UUID id,
    Instant at,
    @Schema(description = "Owner of what the caller makes", example = "camera-team") String caller,
    @Schema(description = "By what the caller was known: token, or key and its id")
        String credential,
    @Schema(example = "10.1.2.3") String remoteAddress,
    @Schema(example = "POST") String method,
    @Schema(example = "/api/v1/training-jobs") String path,
    @Schema(description = "Of the answer", example = "202") int status,
    @Schema(description = "What the change made") Optional<String> location,
    @Schema(description = "The request's id in the log") String traceId) {}
