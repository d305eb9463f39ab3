package io.bitlens.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bitlens.nn.TrainedTensors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorsFileTest {

  private static final TrainedTensors TENSORS =
      new TrainedTensors(
          Map.of("fc1.weight", new float[] {1, -2.5f, 3e-8f}, "act1.alpha", new float[] {4}));

  @Test
  void readsBackWhatWasWritten() throws Exception {
    var read = TensorsFile.read(TensorsFile.write(TENSORS));

    assertThat(read.values()).containsOnlyKeys("act1.alpha", "fc1.weight");
    assertThat(read.values().get("fc1.weight")).containsExactly(1, -2.5f, 3e-8f);
    assertThat(read.values().get("act1.alpha")).containsExactly(4);
  }

  @Test
  void equalTensorsGiveEqualBytes() {
    var again = new TrainedTensors(Map.copyOf(TENSORS.values()));

    assertThat(TensorsFile.write(again)).isEqualTo(TensorsFile.write(TENSORS));
  }

  @Test
  void refusesOtherFiles() {
    var other =
        SafetensorsWriter.write(
            Safetensors.of(Map.of("format", "other", "formatVersion", "1"), List.of()));
    assertThatExceptionOfType(ArtifactFormatException.class)
        .isThrownBy(() -> TensorsFile.read(other))
        .withMessageContaining("the file must be bitlens-tensors version 1");
    var bytes =
        SafetensorsWriter.write(
            Safetensors.of(
                Map.of("format", "bitlens-tensors", "formatVersion", "1"),
                List.of(Tensor.bytes("fc1.weight", new byte[4]))));
    assertThatExceptionOfType(ArtifactFormatException.class)
        .isThrownBy(() -> TensorsFile.read(bytes))
        .withMessageContaining("tensor fc1.weight must be F32, found U8");
    assertThatExceptionOfType(ArtifactFormatException.class)
        .isThrownBy(() -> TensorsFile.read("nothing".getBytes(StandardCharsets.UTF_8)));
  }
}
