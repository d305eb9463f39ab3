package io.bitlens.registry.artifact;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads safetensors files, and refuses every file that is not exactly one. */
final class SafetensorsReader {

  private static final Set<String> ENTRY_KEYS = Set.of("dtype", "shape", "data_offsets");

  /** Where a tensor lies in the data, in bytes. */
  private record Entry(String name, Dtype dtype, List<Integer> shape, long begin, long end) {}

  private SafetensorsReader() {}

  static Safetensors read(byte[] file) throws ArtifactFormatException {
    int dataAt = Long.BYTES + headerLength(file);
    var header = header(file, dataAt);
    var metadata = new TreeMap<String, String>();
    var entries = new ArrayList<Entry>();
    for (var property : header.properties()) {
      if (property.getKey().equals(Safetensors.METADATA)) {
        metadata.putAll(metadata(property.getValue()));
      } else {
        entries.add(entry(property.getKey(), property.getValue()));
      }
    }
    requireNoGaps(entries, file.length - dataAt);
    var tensors =
        entries.stream()
            .map(entry ->
                new Tensor(
                    entry.name(),
                    entry.dtype(),
                    entry.shape(),
                    Arrays.copyOfRange(
                        file, dataAt + (int) entry.begin(), dataAt + (int) entry.end())))
            .toList();
    return Safetensors.of(metadata, tensors);
  }

  private static int headerLength(byte[] file) throws ArtifactFormatException {
    if (file.length < Long.BYTES) {
      throw new ArtifactFormatException(
          "the file must begin with an 8-byte header length, found %d bytes"
              .formatted(file.length));
    }
    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > Safetensors.MAX_HEADER) {
      throw new ArtifactFormatException(
          "the header length must be 2 to %d bytes, found %s"
              .formatted(Safetensors.MAX_HEADER, Long.toUnsignedString(length)));
    }
    if (length > file.length - Long.BYTES) {
      throw new ArtifactFormatException(
          "the header takes %d bytes, but only %d follow"
              .formatted(length, file.length - Long.BYTES));
    }
    return (int) length;
  }

  private static JsonNode header(byte[] file, int end) throws ArtifactFormatException {
    try {
      var header = ArtifactJson.MAPPER.readTree(file, Long.BYTES, end - Long.BYTES);
      // The format demands the brace first: no white space, no byte order mark.
      if (file[Long.BYTES] != '{' || !header.isObject()) {
        throw new ArtifactFormatException("the header must be a JSON object");
      }
      return header;
    } catch (JacksonException e) {
      throw new ArtifactFormatException("the header is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, String> metadata(JsonNode node) throws ArtifactFormatException {
    if (!node.isObject() || !node.properties().stream().allMatch(p -> p.getValue().isString())) {
      throw new ArtifactFormatException(
          Safetensors.METADATA + " must be an object whose values are strings");
    }
    return node.properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, p -> p.getValue().stringValue()));
  }

  private static Entry entry(String name, JsonNode node) throws ArtifactFormatException {
    if (!node.isObject() || !Set.copyOf(node.propertyNames()).equals(ENTRY_KEYS)) {
      throw new ArtifactFormatException(
          "tensor %s must have exactly dtype, shape and data_offsets".formatted(name));
    }
    var dtype = dtype(name, node.get("dtype"));
    var shape = new ArrayList<Integer>();
    for (long size : numbers(name, node.get("shape"))) {
      shape.add((int) size);
    }
    var offsets = numbers(name, node.get("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new ArtifactFormatException(
          "tensor %s: data_offsets must be begin and end, found %s".formatted(name, offsets));
    }
    requireBytes(name, dtype, shape, offsets.get(1) - offsets.get(0));
    return new Entry(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private static Dtype dtype(String name, JsonNode node) throws ArtifactFormatException {
    for (var dtype : Dtype.values()) {
      if (node.isString() && node.stringValue().equals(dtype.name())) {
        return dtype;
      }
    }
    throw new ArtifactFormatException(
        "tensor %s: dtype must be one of %s, found %s"
            .formatted(name, Arrays.toString(Dtype.values()), node));
  }

  private static List<Long> numbers(String name, JsonNode node) throws ArtifactFormatException {
    var numbers = new ArrayList<Long>();
    for (var element : node) {
      if (!element.canConvertToInt() || !element.isIntegralNumber() || element.intValue() < 0) {
        throw new ArtifactFormatException(
            "tensor %s: sizes and offsets must be integers from 0 to %d, found %s"
                .formatted(name, Integer.MAX_VALUE, element));
      }
      numbers.add(element.longValue());
    }
    if (!node.isArray()) {
      throw new ArtifactFormatException(
          "tensor %s: shape and data_offsets must be arrays".formatted(name));
    }
    return numbers;
  }

  private static void requireBytes(String name, Dtype dtype, List<Integer> shape, long found)
      throws ArtifactFormatException {
    long expected;
    try {
      expected = Tensor.byteCount(dtype, shape);
    } catch (ArithmeticException e) {
      throw new ArtifactFormatException("tensor %s: shape %s is absurd".formatted(name, shape), e);
    }
    if (expected != found) {
      throw new ArtifactFormatException(
          "tensor %s: %s %s takes %d bytes, but data_offsets give it %d"
              .formatted(name, dtype, shape, expected, found));
    }
  }

  private static void requireNoGaps(List<Entry> entries, long dataLength)
      throws ArtifactFormatException {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long at = 0;
    for (var entry : entries) {
      if (entry.begin() != at) {
        throw new ArtifactFormatException(
            "tensor %s must begin at %d, where the one before it ends, found %d"
                .formatted(entry.name(), at, entry.begin()));
      }
      at = entry.end();
    }
    if (at != dataLength) {
      throw new ArtifactFormatException(
          "the tensors take %d bytes, but %d follow the header".formatted(at, dataLength));
    }
  }
}
