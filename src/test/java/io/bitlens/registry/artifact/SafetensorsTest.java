package io.bitlens.registry.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {

  private final Safetensors content =
      Safetensors.of(
          Map.of("who", "Zoë \"quoted\"", "a", ""),
          List.of(
              Tensor.bytes("odd", new byte[] {1, 2, 3}),
              Tensor.floats("f", List.of(2, 1), new float[] {-0f, Float.MIN_VALUE}),
              Tensor.bytes("empty", new byte[0])));

  @Test
  void readsWhatItWrote() throws ArtifactFormatException {
    var read = SafetensorsReader.read(SafetensorsWriter.write(content));

    assertThat(read.metadata()).isEqualTo(content.metadata());
    assertThat(read.tensors().keySet()).containsExactly("empty", "f", "odd");
    assertThat(read.tensor("odd", Dtype.U8).data()).containsExactly(1, 2, 3);
    assertThat(read.tensor("f", Dtype.F32).shape()).containsExactly(2, 1);
    assertThat(read.tensor("f", Dtype.F32).floats()).containsExactly(-0f, Float.MIN_VALUE);
  }

  @Test
  void writesTheLayoutOfTheFormat() {
    byte[] file = SafetensorsWriter.write(content);

    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(length % 8).isZero();
    assertThat(new String(file, 8, (int) length, UTF_8).stripTrailing())
        .isEqualTo(
            """
            {"__metadata__":{"a":"","who":"Zoë \\"quoted\\""},\
            "f":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},\
            "empty":{"dtype":"U8","shape":[0],"data_offsets":[8,8]},\
            "odd":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}\
            """);
    assertThat(Arrays.copyOfRange(file, 8 + (int) length, file.length))
        .containsExactly(0, 0, 0, 0x80, 1, 0, 0, 0, 1, 2, 3);
  }

  @Test
  void writesEqualBytesForEqualContent() {
    var again =
        Safetensors.of(
            Map.of("a", "", "who", "Zoë \"quoted\""),
            List.copyOf(content.tensors().values()).reversed());

    assertThat(SafetensorsWriter.write(again)).isEqualTo(SafetensorsWriter.write(content));
  }

  static Stream<Arguments> brokenFiles() {
    var one = "\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":";
    return Stream.of(
        broken(new byte[7], "8-byte header length, found 7 bytes"),
        broken(withLength(-1, "{}", 0), "found 18446744073709551615"),
        broken(withLength(0, "", 0), "must be 2 to 8388608 bytes, found 0"),
        broken(withLength(100_000_000, "{}", 0), "found 100000000"),
        broken(withLength(3, "{}", 0), "the header takes 3 bytes, but only 2 follow"),
        broken(file("{]", 0), "not JSON"),
        broken(file("{} {}", 0), "not JSON"),
        broken(file(" {}", 0), "must be a JSON object"),
        broken(file("[]", 0), "must be a JSON object"),
        broken(file("{\"__metadata__\":{\"a\":1}}", 0), "values are strings"),
        broken(file("{\"__metadata__\":[]}", 0), "values are strings"),
        broken(file("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0), "Duplicate"),
        broken(file("{\"t\":{" + one + "[0,1]},\"t\":{" + one + "[1,2]}}", 2), "Duplicate"),
        broken(file("{\"t\":{" + one + "[0,1],\"more\":0}}", 1), "exactly dtype, shape"),
        broken(file("{\"t\":{\"dtype\":\"U8\",\"shape\":[0]}}", 0), "exactly dtype, shape"),
        broken(file("{\"t\":[]}", 0), "exactly dtype, shape"),
        broken(
            file("{\"t\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8),
            "dtype must be one of [U8, F32], found \"F64\""),
        broken(
            file("{\"t\":{\"dtype\":\"U8\",\"shape\":1,\"data_offsets\":[0,1]}}", 1),
            "must be arrays"),
        broken(
            file("{\"t\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}", 1),
            "integers from 0 to 2147483647, found -1"),
        broken(
            file("{\"t\":{\"dtype\":\"U8\",\"shape\":[1.5],\"data_offsets\":[0,1]}}", 1),
            "found 1.5"),
        broken(
            file("{\"t\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1e30]}}", 1),
            "integers from 0 to 2147483647"),
        broken(
            file(
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],"
                    + "\"data_offsets\":[0,4]}}",
                4),
            "is absurd"),
        broken(file("{\"t\":{" + one + "[1,0]}}", 1), "must be begin and end, found [1, 0]"),
        broken(file("{\"t\":{" + one + "[0]}}", 1), "must be begin and end, found [0]"),
        broken(
            file("{\"t\":{" + one + "[0,2]}}", 2), "U8 [1] takes 1 bytes, but data_offsets give"),
        broken(
            file("{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1),
            "F32 [1] takes 4 bytes, but data_offsets give it 1"),
        broken(
            file("{\"s\":{" + one + "[0,1]},\"t\":{" + one + "[2,3]}}", 3),
            "tensor t must begin at 1, where the one before it ends, found 2"),
        broken(
            file("{\"s\":{" + one + "[0,1]},\"t\":{" + one + "[0,1]}}", 1),
            "tensor t must begin at 1, where the one before it ends, found 0"),
        broken(
            file("{\"t\":{" + one + "[0,1]}}", 2),
            "the tensors take 1 bytes, but 2 follow the header"),
        broken(
            file("{\"t\":{" + one + "[0,1]}}", 0),
            "the tensors take 1 bytes, but 0 follow the header"));
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void refusesWhatIsNotExactlyOneFile(byte[] file, String message) {
    assertThatExceptionOfType(ArtifactFormatException.class)
        .isThrownBy(() -> SafetensorsReader.read(file))
        .withMessageContaining(message);
  }

  @Test
  void refusesAMissingTensorAndAnotherDtype() {
    assertThatExceptionOfType(ArtifactFormatException.class)
        .isThrownBy(() -> content.tensor("g", Dtype.F32))
        .withMessage("tensor g is missing");
    assertThatExceptionOfType(ArtifactFormatException.class)
        .isThrownBy(() -> content.tensor("f", Dtype.U8))
        .withMessage("tensor f must be U8, found F32");
    assertThatExceptionOfType(ArtifactFormatException.class)
        .isThrownBy(() -> content.metadata("b"))
        .withMessage("metadata b is missing");
  }

  @Test
  void refusesNamesThatCannotStandSideBySide() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Safetensors.of(Map.of(), List.of(Tensor.bytes("__metadata__", new byte[1]))));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Safetensors.of(
                Map.of(), List.of(Tensor.bytes("t", new byte[1]), Tensor.bytes("t", new byte[2]))));
  }

  private static Arguments broken(byte[] file, String message) {
    return Arguments.of(file, message);
  }

  private static byte[] file(String header, int dataLength) {
    return withLength(header.getBytes(UTF_8).length, header, dataLength);
  }

  private static byte[] withLength(long length, String header, int dataLength) {
    byte[] json = header.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataLength)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(json)
        .array();
  }
}
