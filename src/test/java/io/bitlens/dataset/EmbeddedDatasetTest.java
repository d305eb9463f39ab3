package io.bitlens.dataset;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.files.DataFolders;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedDatasetTest {

  private final DatasetCatalog catalog =
      new IdxDatasetCatalog(
          BuiltInDatasets.all(),
          new DatasetFiles(new DataFolders(List.of()), Path.of("nowhere"), Optional.empty()));
  private final List<String> progress = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"mnist-sample", "fashion-mnist-sample"})
  void everyPartHasTheSameNumberOfEachClass(String id) throws Exception {
    Dataset dataset = catalog.load(id, progress::add);

    assertEachClass(dataset.train(), 540);
    assertEachClass(dataset.validation(), 60);
    assertEachClass(dataset.test(), 100);
    assertThat(dataset.info().trainImages()).isEqualTo(dataset.train().size());
    assertThat(dataset.info().validationImages()).isEqualTo(dataset.validation().size());
    assertThat(dataset.info().testImages()).isEqualTo(dataset.test().size());
    assertThat(progress).containsExactly("reading " + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist-sample", "fashion-mnist-sample"})
  void thePinnedNormalizationIsThatOfTheTrainingFiles(String id) throws Exception {
    Dataset dataset = catalog.load(id, progress::add);
    double[] pixels =
        IntStream.concat(values(dataset.train()), values(dataset.validation()))
            .mapToDouble(value -> value / 255.0)
            .toArray();
    double mean = Arrays.stream(pixels).average().orElseThrow();
    double variance =
        Arrays.stream(pixels).map(p -> (p - mean) * (p - mean)).average().orElseThrow();

    assertThat(dataset.info().mean().getFirst()).isCloseTo(mean, within(5e-7));
    assertThat(dataset.info().std().getFirst()).isCloseTo(Math.sqrt(variance), within(5e-7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist-sample", "fashion-mnist-sample"})
  void theIdentityIsTheHashOfAllContents(String id) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String file :
        List.of(
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte",
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte")) {
      try (InputStream packed =
          getClass().getResourceAsStream("/datasets/%s/%s.gz".formatted(id, file))) {
        digest.update(new GZIPInputStream(packed).readAllBytes());
      }
    }

    assertThat(catalog.find(id).orElseThrow().sha256())
        .contains(HexFormat.of().formatHex(digest.digest()));
  }

  @Test
  void trainingAndValidationImagesAreDifferent() throws Exception {
    Dataset dataset = catalog.load("mnist-sample", progress::add);

    assertThat(images(dataset.validation())).doesNotContainAnyElementsOf(images(dataset.train()));
  }

  @Test
  void jobsShareWhatWasRead() throws Exception {
    assertThat(catalog.load("mnist-sample", progress::add))
        .isSameAs(catalog.load("mnist-sample", progress::add));
    assertThat(progress).containsExactly("reading mnist-sample");
  }

  @Test
  void jobsThatStartTogetherReadOnce() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    Callable<Dataset> job = () -> catalog.load("mnist-sample", told::add);

    try (var jobs = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Dataset> loaded : jobs.invokeAll(Collections.nCopies(8, job))) {
        assertThat(loaded.get()).isSameAs(catalog.load("mnist-sample", progress::add));
      }
    }
    assertThat(told).containsExactly("reading mnist-sample");
    assertThat(progress).isEmpty();
  }

  @Test
  void theListIsInOrderOfTheIds() {
    assertThat(catalog.list())
        .extracting(DatasetInfo::id)
        .containsExactly("fashion-mnist", "fashion-mnist-sample", "mnist", "mnist-sample");
    assertThat(catalog.list())
        .extracting(DatasetInfo::availability)
        .containsExactly(
            Availability.MISSING,
            Availability.EMBEDDED,
            Availability.MISSING,
            Availability.EMBEDDED);
  }

  @Test
  void theClassesHaveTheirNames() {
    assertThat(catalog.find("fashion-mnist").orElseThrow().classNames())
        .hasSize(10)
        .startsWith("T-shirt/top")
        .endsWith("Ankle boot");
    assertThat(catalog.find("mnist-sample").orElseThrow().classNames())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  @Test
  void anUnknownIdIsRefused() {
    assertThat(catalog.find("imagenet")).isEmpty();
    assertThatThrownBy(() -> catalog.load("imagenet", progress::add))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "there is no data set 'imagenet', only [fashion-mnist, fashion-mnist-sample, mnist,"
                + " mnist-sample]");
  }

  private static void assertEachClass(ImageSet images, long expected) {
    assertThat(
            Arrays.stream(images.labels()).boxed().collect(groupingBy(label -> label, counting())))
        .hasSize(10)
        .allSatisfy((_, count) -> assertThat(count).isEqualTo(expected));
  }

  private static IntStream values(ImageSet images) {
    byte[] pixels = images.pixels();
    return IntStream.range(0, pixels.length).map(i -> Byte.toUnsignedInt(pixels[i]));
  }

  private static List<String> images(ImageSet set) {
    HexFormat hex = HexFormat.of();
    return IntStream.range(0, set.size())
        .mapToObj(i -> hex.formatHex(set.pixels(), i * set.imageSize(), (i + 1) * set.imageSize()))
        .toList();
  }
}
