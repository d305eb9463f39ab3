package io.bitlens.registry.artifact;

import io.bitlens.nn.TrainedTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trained tensors as a safetensors file: each F32, in one dimension. */
public final class TensorsFile {

  private static final String FORMAT = "bitlens-tensors";
  private static final String VERSION = "1";

  private TensorsFile() {}

  /** The file; equal tensors give equal bytes. */
  public static byte[] write(TrainedTensors tensors) {
    var entries =
        tensors.values().entrySet().stream()
            .map(e -> Tensor.floats(e.getKey(), List.of(e.getValue().length), e.getValue()))
            .toList();
    return SafetensorsWriter.write(
        Safetensors.of(Map.of("format", FORMAT, "formatVersion", VERSION), entries));
  }

  /**
   * Reads a file.
   *
   * @throws ArtifactFormatException if it is not exactly one that {@link #write} makes
   */
  public static TrainedTensors read(byte[] file) throws ArtifactFormatException {
    var content = SafetensorsReader.read(file);
    if (!content.metadata("format").equals(FORMAT)
        || !content.metadata("formatVersion").equals(VERSION)) {
      throw new ArtifactFormatException("the file must be " + FORMAT + " version " + VERSION);
    }
    var values = new LinkedHashMap<String, float[]>();
    for (var name : content.tensors().keySet()) {
      values.put(name, content.tensor(name, Dtype.F32).floats());
    }
    return new TrainedTensors(values);
  }
}
