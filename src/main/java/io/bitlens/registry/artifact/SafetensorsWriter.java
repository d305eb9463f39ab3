package io.bitlens.registry.artifact;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Writes safetensors files; equal content gives equal bytes. */
final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  static byte[] write(Safetensors content) {
    var tensors = inFileOrder(content);
    byte[] header = header(content, tensors);
    int size = Long.BYTES + header.length;
    for (var tensor : tensors) {
      size = Math.addExact(size, tensor.data().length);
    }
    var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    tensors.forEach(tensor -> file.put(tensor.data()));
    return file.array();
  }

  /** Wide elements first, so that each tensor is aligned to its element without gaps. */
  private static List<Tensor> inFileOrder(Safetensors content) {
    return content.tensors().values().stream()
        .sorted(
            Comparator.comparingInt((Tensor tensor) -> -tensor.dtype().bytes())
                .thenComparing(Tensor::name))
        .toList();
  }

  private static byte[] header(Safetensors content, List<Tensor> tensors) {
    var json = ArtifactJson.MAPPER.createObjectNode();
    var metadata = json.putObject(Safetensors.METADATA);
    content.metadata().forEach(metadata::put);
    long at = 0;
    for (var tensor : tensors) {
      var entry = json.putObject(tensor.name());
      entry.put("dtype", tensor.dtype().name());
      tensor.shape().forEach(entry.putArray("shape")::add);
      long end = at + tensor.data().length;
      entry.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    byte[] bytes = ArtifactJson.MAPPER.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    return paddedWithSpaces(bytes);
  }

  private static byte[] paddedWithSpaces(byte[] header) {
    int length = Math.ceilDiv(header.length, ALIGNMENT) * ALIGNMENT;
    byte[] padded = Arrays.copyOf(header, length);
    Arrays.fill(padded, header.length, length, (byte) ' ');
    return padded;
  }
}
