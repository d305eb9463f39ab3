package io.bitlens.inference.input;

import io.bitlens.nn.InputShape;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads {@code {"images": [image, ...]}}, each image nested arrays (C, H, W), or (H, W) where C is
 * 1, of integers 0 to 255. The body is read as a stream: no tree of it is built.
 */
final class PixelArrays {

  /** A pixel takes 4 characters, indented by a pretty-printer a few more. */
  private static final int CHARACTERS_A_PIXEL = 32;

  private static final int DEPTH = 3;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final InputShape shape;
  private final JsonParser json;
  private final Problems problems = new Problems();
  private final ByteArrayOutputStream pixels = new ByteArrayOutputStream();

  private PixelArrays(InputShape shape, JsonParser json) {
    this.shape = shape;
    this.json = json;
  }

  static InputBatch read(InputStream body, InputShape shape) {
    long limit = 65_536 + (long) InputBatch.MAX_IMAGES * shape.size() * CHARACTERS_A_PIXEL;
    try (var json = JSON.createParser(ObjectReadContext.empty(), new BoundedBody(body, limit))) {
      return new PixelArrays(shape, json).batch();
    } catch (JacksonException e) {
      throw malformed(
          "The body is not JSON: %s (line %d, column %d)."
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getLocation() == null ? 0 : e.getLocation().getColumnNr()));
    }
  }

  private InputBatch batch() {
    var start = json.nextToken();
    if (start == null) {
      throw malformed("The body is empty.");
    }
    if (start != JsonToken.START_OBJECT) {
      throw malformed("The body must be an object with the field images.");
    }
    Integer count = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      if (!"images".equals(json.currentName())) {
        throw unknown(json.currentName());
      }
      json.nextToken();
      count = images();
    }
    if (json.nextToken() != null) {
      throw malformed("There is more after the body's object.");
    }
    if (count == null) {
      problems.add(
          "/images", "is required: a list of 1 to %d images".formatted(InputBatch.MAX_IMAGES));
    }
    problems.raise(ProblemCode.INVALID_VALUE, "values of the body");
    return new InputBatch(pixels.toByteArray(), images(count == null ? 0 : count));
  }

  private static List<InputImage> images(int count) {
    var images = new ArrayList<InputImage>(count);
    for (int i = 0; i < count; i++) {
      images.add(new InputImage(i, Optional.empty(), Optional.empty()));
    }
    return images;
  }

  private int images() {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      problems.add("/images", "must be a list of images, found " + found());
      json.skipChildren();
      return 0;
    }
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (count == InputBatch.MAX_IMAGES) {
        throw new ApiException(
            ProblemCode.TOO_LARGE,
            "A request has at most %d images.".formatted(InputBatch.MAX_IMAGES));
      }
      image("/images/" + count);
      count++;
    }
    if (count == 0) {
      problems.add("/images", "must have at least one image");
    }
    return count;
  }

  private void image(String pointer) {
    var found = value(pointer, 0);
    if (found == null) {
      return;
    }
    var full = List.of(shape.channels(), shape.height(), shape.width());
    boolean flat = shape.channels() == 1 && found.equals(full.subList(1, DEPTH));
    if (!flat && !found.equals(full)) {
      var expected =
          shape.channels() == 1 ? text(full) + " or " + text(full.subList(1, DEPTH)) : text(full);
      problems.add(pointer, "must be %s nested values, found %s".formatted(expected, text(found)));
    }
  }

  /** Reads a pixel or an array and returns its shape, or null where it has none. */
  private @Nullable List<Integer> value(String pointer, int depth) {
    var token = json.currentToken();
    if (token == JsonToken.START_ARRAY && depth < DEPTH) {
      return array(pointer, depth);
    }
    if (token == JsonToken.VALUE_NUMBER_INT && depth > 0) {
      return pixel(pointer);
    }
    var expected = depth == 0 ? "nested lists of pixels" : "a pixel, an integer 0 to 255";
    problems.add(pointer, "must be %s, found %s".formatted(expected, found()));
    json.skipChildren();
    return null;
  }

  private List<Integer> pixel(String pointer) {
    // Text, not a number: it may be too long for any number type.
    var text = json.getString();
    int value = text.length() > 3 ? -1 : Integer.parseInt(text);
    if (value < 0 || value > 255) {
      problems.add(
          pointer,
          "must be an integer 0 to 255, found "
              + (text.length() > 20 ? text.substring(0, 20) + "..." : text));
    }
    pixels.write(value);
    return List.of();
  }

  private @Nullable List<Integer> array(String pointer, int depth) {
    int count = 0;
    List<Integer> element = null;
    boolean regular = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      var at = pointer + "/" + count;
      var found = value(at, depth + 1);
      if (count == 0) {
        element = found;
      } else if (found != null && element != null && !found.equals(element)) {
        problems.add(at, "is %s where /0 is %s".formatted(text(found), text(element)));
        regular = false;
      }
      regular &= found != null;
      count++;
    }
    if (!regular) {
      return null;
    }
    var shape = new ArrayList<Integer>();
    shape.add(count);
    if (element != null) {
      shape.addAll(element);
    }
    return shape;
  }

  private String found() {
    return switch (json.currentToken()) {
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      default -> json.getString();
    };
  }

  private static String text(List<Integer> shape) {
    return shape.isEmpty()
        ? "a pixel"
        : shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }

  private static ApiException malformed(String detail) {
    return new ApiException(ProblemCode.MALFORMED_REQUEST, detail);
  }

  private static ApiException unknown(String name) {
    return new ApiException(
        ProblemCode.UNKNOWN_FIELD,
        "The body has a field that does not exist here.",
        List.of(
            new FieldProblem(
                "/" + name.replace("~", "~0").replace("/", "~1"),
                "is not known; the body has the field images")));
  }
}
