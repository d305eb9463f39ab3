package io.bitlens.inference.input;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.http.MediaType;

/** Documents an operation whose body is read by {@link InputReader}, and how it is refused. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RequestBody(
    required = true,
    description =
        "Pictures have at most 10 MiB, 8,192 pixels a side and 25 million in all. JSON images are"
            + " nested lists (C, H, W), or (H, W) for one channel, of integers 0 to 255 in exactly"
            + " the model's shape.",
    content = {
      @Content(
          mediaType = MediaType.IMAGE_PNG_VALUE,
          schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = MediaType.IMAGE_JPEG_VALUE,
          schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
          schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
          schemaProperties =
              @SchemaProperty(
                  name = "file",
                  array =
                      @ArraySchema(
                          maxItems = InputBatch.MAX_IMAGES,
                          schema = @Schema(type = "string", format = "binary")))),
      @Content(
          mediaType = MediaType.APPLICATION_JSON_VALUE,
          schema = @Schema(implementation = PixelImages.class),
          examples =
              @ExampleObject(
                  name = "blank",
                  summary = "One blank 28 x 28 image",
                  value = PixelImages.BLANK))
    })
@ApiResponse(
    responseCode = "400",
    description = "The body is empty or cannot be read (MALFORMED_REQUEST, UNKNOWN_FIELD)",
    content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
@ApiResponse(
    responseCode = "404",
    description = "There is no such model (NOT_FOUND)",
    content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
@ApiResponse(
    responseCode = "413",
    description = "More bytes or images than a request may have (TOO_LARGE)",
    content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
@ApiResponse(
    responseCode = "415",
    description = "Neither a PNG, a JPEG, multipart nor JSON (UNSUPPORTED_MEDIA_TYPE)",
    content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
@ApiResponse(
    responseCode = "422",
    description = "A picture or a value that cannot be used (INVALID_IMAGE, INVALID_VALUE)",
    content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
@ApiResponse(
    responseCode = "503",
    description = "Too many large pictures at once, or a shutdown (UNAVAILABLE)",
    content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
public @interface ImageBody {}
