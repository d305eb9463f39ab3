package io.bitlens.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.files.DataFolders;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the full sets where they are on this machine (see scripts/fetch-datasets.sh). */
class FullDatasetTest {

  private static final List<Path> FOLDERS =
      List.of(Path.of("data/datasets"), Path.of("/usr/share/datasets"));

  private final DatasetCatalog catalog =
      new IdxDatasetCatalog(
          BuiltInDatasets.all(),
          new DatasetFiles(new DataFolders(FOLDERS), FOLDERS.getFirst(), Optional.empty()));

  @ParameterizedTest
  @ValueSource(strings = {"mnist", "fashion-mnist"})
  void countsNormalizationAndHashesAreThoseThatArePinned(String id) throws Exception {
    DatasetInfo info = catalog.find(id).orElseThrow();
    assumeThat(info.availability()).isEqualTo(Availability.PRESENT);

    Dataset dataset = catalog.load(id, _ -> {});

    assertThat(dataset.train().size()).isEqualTo(info.trainImages()).isEqualTo(55_000);
    assertThat(dataset.validation().size()).isEqualTo(info.validationImages()).isEqualTo(5_000);
    assertThat(dataset.test().size()).isEqualTo(info.testImages()).isEqualTo(10_000);
    var pixels = new Moments();
    pixels.add(dataset.train().pixels());
    pixels.add(dataset.validation().pixels());
    assertThat(info.mean().getFirst()).isCloseTo(pixels.mean(), within(5e-7));
    assertThat(info.std().getFirst()).isCloseTo(pixels.std(), within(5e-7));
    // The validation part has the classes in the proportions of the training set.
    for (int label = 0; label < 10; label++) {
      assertThat(share(dataset.validation(), label))
          .isCloseTo(share(dataset.train(), label), within(0.0003));
    }
  }

  private static double share(ImageSet images, int label) {
    return (double) Arrays.stream(images.labels()).filter(l -> l == label).count() / images.size();
  }

  private static final class Moments {
    private long n;
    private long sum;
    private long squares;

    void add(byte... pixels) {
      n += pixels.length;
      for (byte pixel : pixels) {
        int value = Byte.toUnsignedInt(pixel);
        sum += value;
        squares += (long) value * value;
      }
    }

    double mean() {
      return (double) sum / n / 255;
    }

    double std() {
      double mean = (double) sum / n;
      return Math.sqrt((double) squares / n - mean * mean) / 255;
    }
  }
}
