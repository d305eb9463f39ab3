package io.bitlens.registry.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.IntegerReference;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.Variant;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Python script, which knows the artifact from its document alone, against the integer
 * reference: equal bits. Skipped where there is no Python with numpy.
 */
class ArtifactScriptTest {

  private record Outcome(int status, String output, String errors) {}

  private static final JsonMapper JSON = new JsonMapper();

  private static Optional<String> python = Optional.empty();

  @TempDir private Path folder;

  @BeforeAll
  static void findPython() {
    python =
        Stream.of("python3", "/usr/bin/python3")
            .filter(command -> {
              try {
                var check = new ProcessBuilder(command, "-c", "import numpy");
                return check.redirectErrorStream(true).start().waitFor() == 0;
              } catch (IOException e) {
                return false;
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            })
            .findFirst();
    assumeThat(python).as("a Python 3 with numpy").isPresent();
  }

  @ParameterizedTest
  @CsvSource({"ODD, 1, 1", "ODD, 2, 2", "ODD, 3, 5", "SYMMETRIC, 4, 4", "ODD, 8, 8"})
  void givesTheSameLogitsBitForBit(CodeGrid grid, int weightBits, int activationBits)
      throws Exception {
    var variant = Artifacts.small(grid, weightBits, activationBits);
    var pixels = RandomVariants.pixels(Artifacts.SMALL.input(), 60, 9);

    var logits = logits(run(artifact(variant), npy(Artifacts.SMALL.input(), pixels)));

    assertThat(logits).isEqualTo(new IntegerReference(variant).logits(pixels, 60));
    assertThat(classesOf(logits, 5)).as("classes that occur").hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"w8a8", "w4a4", "w2a2"})
  void givesTheSameLogitsOfResidualNetworks(String preset) throws Exception {
    var variant = Artifacts.residual(preset);
    var pixels = RandomVariants.pixels(Artifacts.RESIDUAL.input(), 60, 9);

    var logits = logits(run(artifact(variant), npy(Artifacts.RESIDUAL.input(), pixels)));

    assertThat(logits).isEqualTo(new IntegerReference(variant).logits(pixels, 60));
    assertThat(Arrays.equals(logits, 0, 5, logits, 5, 10)).as("images that differ").isFalse();
  }

  @Test
  void agreesOnTheReferenceNetworkReadFromIdx() throws Exception {
    var variant = Artifacts.reference(Precisions.W4A4, false, 5);
    var input = variant.network().input();
    var pixels = RandomVariants.pixels(input, 3, 2);

    var logits = logits(run(artifact(variant), idx(input, pixels), "--first", "1"));

    var expected = new IntegerReference(variant).logits(pixels, 3);
    assertThat(logits).containsExactly(Arrays.copyOfRange(expected, 10, 30));
  }

  @Test
  void agreesToRoundingWhereSomeLayersAreAtFullPrecision() throws Exception {
    var variant =
        Artifacts.small(
            CodeGrid.ODD,
            Map.of("conv2", new LayerBits(4, 4), "fc1", new LayerBits(2, 32)),
            new LayerBits(32, 32));
    var pixels = RandomVariants.pixels(Artifacts.SMALL.input(), 8, 9);

    var logits = logits(run(artifact(variant), npy(Artifacts.SMALL.input(), pixels)));

    var expected = new IntegerReference(variant).logits(pixels, 8);
    for (int i = 0; i < expected.length; i++) {
      assertThat(logits[i]).isCloseTo(expected[i], within(1e-4f));
    }
  }

  @Test
  void comparesWithAnAnswerOfTheService() throws Exception {
    var variant = Artifacts.small(CodeGrid.ODD, 2, 2);
    var input = Artifacts.SMALL.input();
    var model = artifact(variant);
    var images = npy(input, RandomVariants.pixels(input, 4, 9));
    var answer = folder.resolve("answer.json");
    var printed = run(model, images);
    Files.writeString(answer, printed.output());

    assertThat(run(model, images, "--compare", answer.toString()))
        .satisfies(o -> assertThat(o.status()).isZero())
        .satisfies(o -> assertThat(o.errors()).contains("the 4 predictions agree"));

    Files.writeString(
        answer, printed.output().replaceFirst("\"classIndex\": [0-9]+", "\"classIndex\": 77"));
    assertThat(run(model, images, "--compare", answer.toString()))
        .satisfies(o -> assertThat(o.status()).isOne())
        .satisfies(o -> assertThat(o.errors()).contains("image 0: class 77, here "));
  }

  @Test
  void refusesImagesOfAnotherShape() throws Exception {
    var model = artifact(Artifacts.small(CodeGrid.ODD, 2, 2));
    var other = new InputShape(2, 8, 9);

    assertThat(run(model, npy(other, RandomVariants.pixels(other, 1, 1))))
        .satisfies(o -> assertThat(o.status()).isOne())
        .satisfies(o -> assertThat(o.errors()).contains("found images of (2, 8, 9)"));
  }

  private Path artifact(Variant variant) throws IOException {
    return Files.write(
        folder.resolve("model.safetensors"),
        VariantArtifact.write(variant, Artifacts.metadata(variant)));
  }

  /** NumPy's own format: a magic number, a header in words, the raw array. */
  private Path npy(InputShape shape, byte[] pixels) throws IOException {
    var header =
        "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d, %d, %d), }"
            .formatted(
                pixels.length / shape.size(), shape.channels(), shape.height(), shape.width());
    var padded = header + " ".repeat(117 - header.length()) + "\n";
    var file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    file.writeBytes(padded.getBytes(UTF_8));
    file.writeBytes(pixels);
    return Files.write(folder.resolve("images.npy"), file.toByteArray());
  }

  private Path idx(InputShape shape, byte[] pixels) throws IOException {
    var path = folder.resolve("images-idx3-ubyte.gz");
    try (var file = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(path)))) {
      file.writeInt(0x00000803);
      file.writeInt(pixels.length / shape.size());
      file.writeInt(shape.height());
      file.writeInt(shape.width());
      file.write(pixels);
    }
    return path;
  }

  private Outcome run(Path model, Path images, String... options) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                python.orElseThrow(),
                "scripts/artifact_forward.py",
                model.toString(),
                images.toString()));
    command.addAll(List.of(options));
    var output = folder.resolve("output");
    var errors = folder.resolve("errors");
    int status =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start()
            .waitFor();
    return new Outcome(status, Files.readString(output), Files.readString(errors));
  }

  private static float[] logits(Outcome outcome) {
    assertThat(outcome.status()).as(outcome.errors()).isZero();
    var logits = new ArrayList<Float>();
    for (JsonNode prediction : JSON.readTree(outcome.output()).get("predictions")) {
      // A single printed in double precision: the cast gives back its very bits.
      prediction.get("logits").forEach(logit -> logits.add((float) logit.doubleValue()));
    }
    var array = new float[logits.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = logits.get(i);
    }
    return array;
  }

  private static Set<Integer> classesOf(float[] logits, int classes) {
    var found = new TreeSet<Integer>();
    for (int i = 0; i < logits.length; i += classes) {
      int best = i;
      for (int k = i; k < i + classes; k++) {
        best = logits[k] > logits[best] ? k : best;
      }
      found.add(best - i);
    }
    return found;
  }
}
