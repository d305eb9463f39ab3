package io.bitlens.registry.alias;

import io.bitlens.registry.alias.AliasResource.MoveResource;
import io.bitlens.web.IfMatch;
import io.bitlens.web.IfNoneMatch;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.PageScope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Aliases over HTTP. */
@RestController
@RequestMapping(AliasController.PATH)
@Tag(name = "Aliases", description = "Names that point to models, and move by a policy")
class AliasController {

  static final String PATH = "/api/v1/aliases";

  private static final int HISTORY = 20;
  private static final String UNKNOWN = "There is no such alias";
  private static final String TOKEN =
      "The pageToken is damaged, or of another list (INVALID_PAGE_TOKEN); or a parameter does not"
          + " exist (UNKNOWN_PARAMETER)";
  private static final String SIZE = "pageSize is not 1 to 100";
  private static final String JSON = "JSON is all there is";
  private static final String EXAMPLE =
      """
      {
        "model": "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f",
        "policy": {
          "maxAccuracyDrop": 0.01,
          "minMapAgreement": {"metric": "spearman", "value": 0.6},
          "maxEce": 0.05,
          "maxBytes": 700000
        }
      }\
      """;

  private final Aliases aliases;

  AliasController(Aliases aliases) {
    this.aliases = aliases;
  }

  @Operation(
      operationId = "putAlias",
      summary = "Make, move or regulate an alias",
      description =
          "A model that does not pass every gate of the policy is refused, with all the gates that it"
              + " does not pass. Accuracy and maps are compared with the reference, which is the"
              + " model that the alias points to, unless another is named; a new alias without"
              + " reference compares with nothing. The policy stays until it is replaced; a new one"
              + " holds for this model already.")
  @ApiResponse(responseCode = "200", description = "Moved, regulated, or as it was")
  @ApiResponse(responseCode = "201", description = "Made")
  @ApiResponse(
      responseCode = "400",
      description = "The body cannot be read (MALFORMED_REQUEST, UNKNOWN_FIELD)")
  @ApiResponse(responseCode = "406", description = JSON)
  @ApiResponse(
      responseCode = "409",
      description = "The model does not pass every gate of the policy (POLICY_NOT_MET)")
  @ApiResponse(
      responseCode = "412",
      description =
          "The alias has another ETag than the If-Match, exists already (If-None-Match: *), or does"
              + " not exist yet")
  @ApiResponse(responseCode = "415", description = "The body is not JSON")
  @ApiResponse(responseCode = "422", description = "The name or values make no sense")
  @ApiResponse(
      responseCode = "428",
      description = "The alias exists, and there is no If-Match (PRECONDITION_REQUIRED)")
  @PutMapping(
      path = "/{name}",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<AliasResource> put(
      @Parameter(
              description = "1 to 63 lower-case letters, digits and hyphens; no id",
              example = "champion")
          @PathVariable
          String name,
      @Parameter(description = "The ETag that was read of the alias; none for a new one")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch,
      @Parameter(description = "* to make an alias and move none")
          @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch,
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(examples = @ExampleObject(EXAMPLE)))
          @RequestBody
          AliasRequest request) {
    var change = AliasValidation.change(name, request);
    boolean created = aliases.put(name, change, new Expected(ifMatch, ifNoneMatch));
    var alias = aliases.find(name);
    var answer =
        created
            ? ResponseEntity.created(URI.create(base() + PATH + "/" + name))
            : ResponseEntity.status(HttpStatus.OK);
    return answer.eTag(alias.entityTag()).body(resource(alias));
  }

  @Operation(
      operationId = "listAliases",
      summary = "List aliases",
      description = "The last changed first, without history.")
  @ApiResponse(responseCode = "200", description = "A page of aliases")
  @ApiResponse(responseCode = "400", description = TOKEN)
  @ApiResponse(responseCode = "406", description = JSON)
  @ApiResponse(responseCode = "422", description = SIZE)
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Page<AliasResource> list(
      @Parameter(description = "Aliases on a page, 1 to 100; default 20", example = "20")
          @RequestParam(required = false)
          @Nullable Integer pageSize,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    var base = base();
    return aliases
        .list(PageRequest.of(PageScope.of("aliases"), pageSize, pageToken))
        .map(alias -> AliasResource.of(alias, base));
  }

  @Operation(
      operationId = "findAlias",
      summary = "Get an alias",
      description = "With its policy and its last changes: who was measured, and by how much.")
  @ApiResponse(responseCode = "200", description = "The alias")
  @ApiResponse(
      responseCode = "304",
      description = "If-None-Match names its state",
      content = @Content)
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = JSON)
  @GetMapping(path = "/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<AliasResource> get(
      @Parameter(description = "The alias", example = "champion") @PathVariable String name,
      @Parameter(description = "ETags that the caller has, weak ones too, or *")
          @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch) {
    var alias = aliases.find(name);
    return IfNoneMatch.of(ifNoneMatch).names(alias.entityTag())
        ? IfNoneMatch.notModified(alias.entityTag())
        : ResponseEntity.ok().eTag(alias.entityTag()).body(resource(alias));
  }

  @Operation(
      operationId = "listAliasMoves",
      summary = "List the changes of an alias",
      description = "Newest first, with what the gates measured.")
  @ApiResponse(responseCode = "200", description = "A page of changes")
  @ApiResponse(responseCode = "400", description = TOKEN)
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = JSON)
  @ApiResponse(responseCode = "422", description = SIZE)
  @GetMapping(path = "/{name}/moves", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<MoveResource> moves(
      @Parameter(description = "The alias", example = "champion") @PathVariable String name,
      @Parameter(description = "Changes on a page, 1 to 100; default 20", example = "20")
          @RequestParam(required = false)
          @Nullable Integer pageSize,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    return aliases
        .moves(name, PageRequest.of(moveScope(name), pageSize, pageToken))
        .map(MoveResource::of);
  }

  @Operation(
      operationId = "deleteAlias",
      summary = "Delete an alias",
      description = "With its history. The model stays.")
  @ApiResponse(responseCode = "204", description = "Gone", content = @Content)
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "412", description = "The alias has another ETag than the If-Match")
  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(
      @Parameter(description = "The alias", example = "champion") @PathVariable String name,
      @Parameter(description = "The ETag that was read of the alias; any state, if left out")
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    aliases.delete(name, IfMatch.of(ifMatch));
  }

  private AliasResource resource(Alias alias) {
    var latest = PageRequest.of(moveScope(alias.name()), HISTORY, null);
    return AliasResource.of(alias, base()).with(aliases.moves(alias.name(), latest).items());
  }

  private static PageScope moveScope(String name) {
    return PageScope.of("alias-moves").with("alias", Optional.of(name));
  }

  private static String base() {
    return ServletUriComponentsBuilder.fromCurrentContextPath().build().toUriString();
  }
}
