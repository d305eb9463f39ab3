package io.bitlens.training.event;

import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** Jobs as they happen, over HTTP. */
@Tag(name = "Training jobs")
@RestController
class EventController {

  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /** Tells nginx and the like to pass on each event as it comes. */
  private static final String BUFFERING = "X-Accel-Buffering";

  private final EventStore store;
  private final Followers followers;

  EventController(EventStore store, Followers followers) {
    this.store = store;
    this.followers = followers;
  }

  @Operation(
      operationId = "followTrainingJob",
      summary = "Follow a job",
      description =
          "Server-sent events: what is stored of the job already, then what happens. `state`,"
              + " `progress`, after each epoch `metric` and `saliency` (how the first validation"
              + " image is seen), and at last `end`, after which the answer is complete. Connect"
              + " again with the `id` of the last event as Last-Event-ID, to any node, and nothing"
              + " is missed.")
  @ApiResponse(
      responseCode = "200",
      description = "Events as they come, and a comment every 15 seconds",
      headers = @Header(name = BUFFERING, description = "no", schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
              schema = @Schema(type = "string"),
              examples = @ExampleObject(name = "a short job", value = EXAMPLE)))
  @ApiResponse(responseCode = "400", description = "Last-Event-ID is no event of the job")
  @ApiResponse(responseCode = "404", description = "There is no such job")
  @ApiResponse(responseCode = "406", description = "Server-sent events are all there is")
  @ApiResponse(responseCode = "503", description = "As many callers follow jobs here as can")
  @GetMapping(
      path = "/api/v1/training-jobs/{id}/events",
      produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  ResponseEntity<ResponseBodyEmitter> events(
      @PathVariable UUID id,
      @Parameter(description = "The `id` of the last event that is known", example = "12")
          @RequestHeader(name = LAST_EVENT_ID, required = false)
          @Nullable String lastEventId,
      HttpMethod method)
      throws IOException {
    var head = store.head(id).orElseThrow(() -> ApiException.notFound("training job", id));
    long cursor = lastEventId == null ? 0 : cursor(lastEventId, head);
    var answer =
        ResponseEntity.ok()
            .contentType(MediaType.TEXT_EVENT_STREAM)
            .cacheControl(CacheControl.noStore())
            .header(BUFFERING, "no");
    return method.equals(HttpMethod.HEAD) ? answer.build() : answer.body(follow(id, cursor));
  }

  private static long cursor(String lastEventId, JobHead head) {
    long cursor =
        NUMBER.matcher(lastEventId).matches() ? Long.parseLong(lastEventId) : Long.MAX_VALUE;
    if (cursor > head.sequence()) {
      var problem =
          new FieldProblem(
              LAST_EVENT_ID, "must be the id of an event of the job, found " + lastEventId);
      throw new ApiException(
          ProblemCode.MALFORMED_REQUEST,
          problem.pointer() + " " + problem.detail() + ".",
          List.of(problem));
    }
    return cursor;
  }

  private ResponseBodyEmitter follow(UUID id, long cursor) throws IOException {
    var sink = new EmitterSink();
    // The answer begins with it: nobody has to wait for an event to know that all is well.
    sink.write(EventText.BEGINNING);
    var subscription = new Subscription(id, cursor, sink);
    sink.emitter().onCompletion(() -> followers.remove(subscription));
    followers.add(subscription);
    return sink.emitter();
  }

  private static final String EXAMPLE =
      """
      retry:1000
      : still here

      id:1
      event:state
      data:{"state":"QUEUED","phase":"queued","attempt":0}

      id:2
      event:state
      data:{"state":"RUNNING","phase":"preparing data","attempt":1}

      id:7
      event:progress
      data:{"phase":"epoch 1 of 3","percent":21.4,"etaSeconds":12,"epoch":1,"epochs":3,"step":27,"steps":126}

      id:9
      event:metric
      data:{"epoch":1,"precision":"w4a4","crossEntropy":0.81,"kl":0.02,"distillation":0.0,"alphaPenalty":0.01,"trainAccuracy":0.74,"validationAccuracy":0.79,"validationLoss":0.61,"alphas":{"act1":4.1,"act2":7.9},"seconds":3.9,"imagesPerSecond":1384.2}

      id:10
      event:saliency
      data:{"epoch":1,"precision":"w4a4","surrogate":true,"target":9,"predicted":9,"height":28,"width":28,"channels":1,"values":[0.0,-0.0021],"min":-0.0021,"max":0.0}

      : still here

      id:31
      event:state
      data:{"state":"SUCCEEDED","phase":"succeeded","attempt":1,"model":"01a20b7c-2611-7000-a09c-6c81ad0d9afc"}

      id:31
      event:end
      data:{"state":"SUCCEEDED"}
      """;
}
