package io.bitlens.registry.artifact;

import io.bitlens.nn.TrainedTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Trained tensors as a safetensors file: each F32, in one dimension. */
public final class TensorsFile {

  private static final String FORMAT = "bitlens-tensors";
  private static final String FORMAT_KEY = "format";
  private static final String VERSION = "1";
  private static final String VERSION_KEY = "formatVersion";

  /**
   * What a file holds.
   *
   * @param notes strings by key, beside those that name the format
   */
  public record Content(Map<String, String> notes, TrainedTensors tensors) {}

  private TensorsFile() {}

  /** The file; equal tensors give equal bytes. */
  public static byte[] write(TrainedTensors tensors) {
    return write(new Content(Map.of(), tensors));
  }

  /** The file with notes; equal content gives equal bytes. */
  public static byte[] write(Content content) {
    var entries =
        content.tensors().values().entrySet().stream()
            .map(e -> Tensor.floats(e.getKey(), List.of(e.getValue().length), e.getValue()))
            .toList();
    var metadata = new TreeMap<>(content.notes());
    metadata.put(FORMAT_KEY, FORMAT);
    metadata.put(VERSION_KEY, VERSION);
    return SafetensorsWriter.write(Safetensors.of(metadata, entries));
  }

  /**
   * Reads a file's tensors.
   *
   * @throws ArtifactFormatException if it is not exactly one that {@link #write} makes
   */
  public static TrainedTensors read(byte[] file) throws ArtifactFormatException {
    return readContent(file).tensors();
  }

  /**
   * Reads a file.
   *
   * @throws ArtifactFormatException if it is not exactly one that {@link #write} makes
   */
  public static Content readContent(byte[] file) throws ArtifactFormatException {
    var content = SafetensorsReader.read(file);
    if (!content.metadata(FORMAT_KEY).equals(FORMAT)
        || !content.metadata(VERSION_KEY).equals(VERSION)) {
      throw new ArtifactFormatException("the file must be " + FORMAT + " version " + VERSION);
    }
    var values = new LinkedHashMap<String, float[]>();
    for (var name : content.tensors().keySet()) {
      values.put(name, content.tensor(name, Dtype.F32).floats());
    }
    var notes = new TreeMap<>(content.metadata());
    notes.remove(FORMAT_KEY);
    notes.remove(VERSION_KEY);
    return new Content(notes, new TrainedTensors(values));
  }
}
