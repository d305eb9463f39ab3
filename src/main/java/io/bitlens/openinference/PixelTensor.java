package io.bitlens.openinference;

import io.bitlens.nn.InputShape;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The one input of a request: images of whole pixels.
 *
 * @param pixels (B, C, H, W) row-major, 8 bits each
 * @param size B
 */
@SuppressWarnings("ArrayRecordComponent")
record PixelTensor(byte[] pixels, int size) {

  static final String NAME = "input";

  /** Most images of one request. */
  static final int MAX_IMAGES = 64;

  private static final String AT = "/inputs/0";
  private static final int MAX_PIXEL = 255;

  /**
   * Reads it.
   *
   * @param inputs of the request
   * @param binary what follows the request's JSON; empty if nothing does
   * @throws ApiException INVALID_VALUE
   */
  static PixelTensor read(JsonNode inputs, ByteBuffer binary, InputShape shape) {
    if (inputs.size() != 1 || !NAME.equals(inputs.path(0).path("name").asString(""))) {
      throw refused("/inputs", "must be one, whose name is " + NAME);
    }
    var input = inputs.get(0);
    var datatype = Datatype.of(input.path("datatype"));
    int size = size(input.path("shape"), shape);
    var pixels = new byte[size * shape.channels() * shape.height() * shape.width()];
    var binarySize = input.path("parameters").path("binary_data_size");
    if (binarySize.isMissingNode()) {
      requireRest(binary, 0);
      new Elements(input.path("data"), pixels).read();
    } else {
      requireRest(binary, (long) pixels.length * datatype.bytes());
      if (!binarySize.isIntegralNumber() || binarySize.asLong() != binary.remaining()) {
        throw refused(
            AT + "/parameters/binary_data_size",
            "must be %d, which follow the JSON, found %s"
                .formatted(binary.remaining(), binarySize));
      }
      var little = binary.order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = pixel(datatype.read(little), i);
      }
    }
    return new PixelTensor(pixels, size);
  }

  private static void requireRest(ByteBuffer binary, long bytes) {
    if (binary.remaining() != bytes) {
      throw refused(
          AT, "must have %d bytes after the JSON, found %d".formatted(bytes, binary.remaining()));
    }
  }

  /** B, where the rest of the shape is the model's: as it is, without channels, or in one row. */
  private static int size(JsonNode sent, InputShape shape) {
    var dimensions = sent.isArray() ? sent.valueStream().toList() : List.<JsonNode>of();
    if (dimensions.isEmpty() || !dimensions.stream().allMatch(JsonNode::isInt)) {
      throw wrongShape(sent, shape);
    }
    var rest = dimensions.stream().skip(1).map(JsonNode::asInt).toList();
    int c = shape.channels();
    int h = shape.height();
    int w = shape.width();
    boolean fits =
        rest.equals(List.of(c, h, w))
            || rest.equals(List.of(c * h * w))
            || (c == 1 && rest.equals(List.of(h, w)));
    int size = dimensions.getFirst().asInt();
    if (!fits || size < 1 || size > MAX_IMAGES) {
      throw wrongShape(sent, shape);
    }
    return size;
  }

  private static ApiException wrongShape(JsonNode sent, InputShape shape) {
    return refused(
        AT + "/shape",
        "must be [1 to %d, %d, %d, %d], found %s"
            .formatted(MAX_IMAGES, shape.channels(), shape.height(), shape.width(), sent));
  }

  /** Elements in JSON, in one array or in nested ones. */
  private static final class Elements {

    private final JsonNode data;
    private final byte[] pixels;
    private int next;

    private Elements(JsonNode data, byte[] pixels) {
      this.data = data;
      this.pixels = pixels;
    }

    private void read() {
      if (!data.isArray()) {
        throw refused(AT + "/data", "must be an array");
      }
      add(data);
      if (next != pixels.length) {
        throw refused(
            AT + "/data", "must have %d elements, found %d".formatted(pixels.length, next));
      }
    }

    private void add(JsonNode node) {
      if (node.isArray()) {
        node.forEach(this::add);
        return;
      }
      if (next == pixels.length) {
        throw refused(AT + "/data", "must have %d elements, found more".formatted(next));
      }
      if (!node.isNumber()) {
        throw refused(AT + "/data", "must be numbers, found %s".formatted(node));
      }
      pixels[next] = pixel(node.asDouble(), next);
      next++;
    }
  }

  private static byte pixel(double value, int index) {
    if (value != Math.rint(value) || value < 0 || value > MAX_PIXEL) {
      throw refused(
          AT + "/data",
          "must be whole numbers of 0 to %d, found %s as element %d"
              .formatted(MAX_PIXEL, value, index));
    }
    return (byte) (int) value;
  }

  private static ApiException refused(String pointer, String detail) {
    return ApiException.invalid(List.of(new FieldProblem(pointer, detail)));
  }
}
