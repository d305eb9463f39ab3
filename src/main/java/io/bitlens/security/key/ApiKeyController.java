package io.bitlens.security.key;

import io.bitlens.web.Caller;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.PageScope;
import io.bitlens.web.Violations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

@RestController
@RequestMapping(path = ApiKeyController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "API keys", description = "Keys of callers; for administrators")
class ApiKeyController {

  static final String PATH = "/api/v1/api-keys";

  private static final int MAX_NAME = 100;

  private final ApiKeys keys;
  private final Clock clock;

  ApiKeyController(ApiKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  @Schema(name = "NewApiKey")
  record Request(
      @Schema(description = "For people; 1 to 100 characters", example = "camera team, CI")
          @Nullable String name,
      @Schema(description = "Whose what its holder makes will be", example = "camera-team")
          @Nullable String owner,
      @Schema(description = "What its holder may do", example = "[\"jobs:write\", \"infer\"]")
          @Nullable Set<String> scopes,
      @Schema(description = "From when on it opens nothing; never if absent")
          @Nullable Instant expiresAt) {}

  @Schema(name = "ApiKey")
  record Resource(
      UUID id,
      String name,
      String owner,
      List<Scope> scopes,
      Instant createdAt,
      Optional<Instant> expiresAt,
      Optional<Instant> revokedAt) {

    static Resource of(ApiKey key) {
      return new Resource(
          key.id(),
          key.name(),
          key.owner(),
          key.scopes().stream().sorted().toList(),
          key.createdAt(),
          key.expiresAt(),
          key.revokedAt());
    }
  }

  @Schema(name = "MadeApiKey")
  record MadeResource(
      @Schema(description = "Sent as X-API-Key; it is stored nowhere and shown only now")
          String key,
      Resource apiKey) {}

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(operationId = "createApiKey", summary = "Make a key")
  @ApiResponse(responseCode = "201", description = "The key, shown this once")
  @ApiResponse(responseCode = "422", description = "The values make no sense (INVALID_VALUE)")
  ResponseEntity<MadeResource> create(@RequestBody Request body) {
    var problems = new Violations();
    var name = Optional.ofNullable(body.name()).map(String::strip).orElse("");
    if (name.isEmpty() || name.length() > MAX_NAME) {
      problems.add("/name", "must be 1 to " + MAX_NAME + " characters");
    }
    var owner = Optional.ofNullable(body.owner()).orElse("");
    if (!Caller.isName(owner)) {
      problems.add("/owner", "must be 1 to " + Caller.MAX_LENGTH + " visible ASCII characters");
    }
    var scopes = scopes(Optional.ofNullable(body.scopes()).orElse(Set.of()), problems);
    var expiresAt = Optional.ofNullable(body.expiresAt());
    expiresAt
        .filter(end -> !end.isAfter(clock.instant()))
        .ifPresent(end -> problems.add("/expiresAt", "must be in the future, found " + end));
    problems.throwIfAny();
    var made = keys.create(name, owner, scopes, expiresAt);
    return ResponseEntity.created(
            ServletUriComponentsBuilder.fromCurrentContextPath()
                .path(PATH + "/{id}")
                .build(made.key().id()))
        .header("Cache-Control", "no-store")
        .body(new MadeResource(made.text().text(), Resource.of(made.key())));
  }

  private static Set<Scope> scopes(Set<String> named, Violations problems) {
    if (named.isEmpty()) {
      problems.add("/scopes", "must name at least one scope");
    }
    var scopes = EnumSet.noneOf(Scope.class);
    for (var name : named) {
      Scope.find(name)
          .ifPresentOrElse(
              scopes::add,
              () -> problems.add("/scopes", "must be of " + Scope.NAMES + ", found " + name));
    }
    return scopes;
  }

  @GetMapping
  @Operation(operationId = "listApiKeys", summary = "List the keys, newest first")
  @ApiResponse(responseCode = "200", description = "One page; of the keys only what is known")
  Page<Resource> list(
      @Parameter(description = "1 to 100") @RequestParam(required = false)
          @Nullable Integer pageSize,
      @Parameter(description = "From the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    return keys.list(PageRequest.of(PageScope.of("api-keys"), pageSize, pageToken))
        .map(Resource::of);
  }

  @GetMapping("/{id}")
  @Operation(operationId = "findApiKey", summary = "Get what is known of one key")
  @ApiResponse(responseCode = "200", description = "What is known of it")
  @ApiResponse(responseCode = "404", description = "There is no such key (NOT_FOUND)")
  Resource get(@PathVariable UUID id) {
    return Resource.of(keys.find(id));
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      operationId = "revokeApiKey",
      summary = "Revoke a key",
      description =
          "From now on it opens nothing in this process, and in others within five seconds. What"
              + " is known of it stays.")
  @ApiResponse(responseCode = "204", description = "It opens nothing any more")
  @ApiResponse(responseCode = "404", description = "There is no such key (NOT_FOUND)")
  void revoke(@PathVariable UUID id) {
    keys.revoke(id);
  }
}
