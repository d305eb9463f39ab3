package io.bitlens.openinference;

import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Datatypes of the protocol in which pixels can be sent: whole numbers of 0 to 255 in each. */
enum Datatype {
  UINT8(Byte.BYTES) {
    @Override
    double read(ByteBuffer from) {
      return Byte.toUnsignedInt(from.get());
    }
  },
  INT32(Integer.BYTES) {
    @Override
    double read(ByteBuffer from) {
      return from.getInt();
    }
  },
  INT64(Long.BYTES) {
    @Override
    double read(ByteBuffer from) {
      return from.getLong();
    }
  },
  FP32(Float.BYTES) {
    @Override
    double read(ByteBuffer from) {
      return from.getFloat();
    }
  },
  FP64(Double.BYTES) {
    @Override
    double read(ByteBuffer from) {
      return from.getDouble();
    }
  };

  private final int bytes;

  Datatype(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  int bytes() {
    return bytes;
  }

  /** The next element. */
  abstract double read(ByteBuffer from);

  /**
   * The datatype that a request names.
   *
   * @throws ApiException INVALID_VALUE
   */
  static Datatype of(JsonNode name) {
    return Arrays.stream(values())
        .filter(type -> name.isString() && type.name().equals(name.asString()))
        .findFirst()
        .orElseThrow(() ->
            ApiException.invalid(
                List.of(
                    new FieldProblem(
                        "/inputs/0/datatype",
                        Arrays.stream(values())
                            .map(Datatype::name)
                            .collect(Collectors.joining(", ", "must be one of ", ""))))));
  }
}
