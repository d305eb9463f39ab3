package io.bitlens.dataset;

import static io.bitlens.dataset.idx.IdxBytes.IMAGES;
import static io.bitlens.dataset.idx.IdxBytes.file;
import static io.bitlens.dataset.idx.IdxBytes.gzip;
import static io.bitlens.dataset.idx.IdxBytes.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.files.DataFile;
import io.bitlens.dataset.files.DataFolders;
import io.bitlens.dataset.files.Downloader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set of ten 1 x 2 images for training and two for testing, in folders. */
class LocalDatasetTest {

  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  private static final byte[] TEN =
      file(
          IMAGES,
          new int[] {10, 1, 2},
          new byte[] {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9});
  private static final byte[] TEN_LABELS = labels(0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
  private static final byte[] TWO = file(IMAGES, new int[] {2, 1, 2}, new byte[] {10, 11, 12, 13});
  private static final byte[] TWO_LABELS = labels(1, 0);

  @TempDir Path own;
  @TempDir Path system;

  @BeforeEach
  void putFiles() throws Exception {
    put(own, TRAIN_IMAGES, TEN);
    put(own, TRAIN_LABELS, TEN_LABELS);
    put(own, TEST_IMAGES, TWO);
    put(own, TEST_LABELS, TWO_LABELS);
  }

  @Test
  void imagesKeepTheirLabelsAndTheirOrder() throws Exception {
    Dataset dataset = load();

    assertThat(dataset.validation().size()).isEqualTo(2);
    assertThat(dataset.validation().labels()).containsExactlyInAnyOrder(0, 1);
    assertThat(dataset.train().size()).isEqualTo(8);
    assertThat(dataset.train().pixels()).isSorted();
    for (ImageSet part : List.of(dataset.train(), dataset.validation())) {
      for (int i = 0; i < part.size(); i++) {
        // Both pixels of image n are n, and its label is n mod 2.
        assertThat(part.pixels()[2 * i]).isEqualTo(part.pixels()[2 * i + 1]);
        assertThat(part.labels()[i]).isEqualTo(part.pixels()[2 * i] % 2);
      }
    }
    assertThat(dataset.test().pixels()).containsExactly(10, 11, 12, 13);
    assertThat(dataset.test().labels()).containsExactly(1, 0);
    assertThat(dataset.info().availability()).isEqualTo(Availability.PRESENT);
  }

  @Test
  void filesMayBeRecompressedSpelledWithDotsAndInAnyFolder() throws Exception {
    Files.delete(own.resolve("tiny").resolve(TRAIN_IMAGES));
    Files.delete(own.resolve("tiny").resolve(TRAIN_LABELS));
    put(system, "train-images.idx3-ubyte", TEN);
    put(own, "train-labels.idx1-ubyte.gz", gzip(TEN_LABELS));

    assertThat(load().train().size()).isEqualTo(8);
  }

  @Test
  void aFileOfAnotherDataSetIsRefused() throws Exception {
    byte[] other = TEN.clone();
    other[20] ^= 1;
    put(own, TRAIN_IMAGES, other);

    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "%s: its content is not the data set's: expected SHA-256 %s, found %s",
            own.resolve("tiny").resolve(TRAIN_IMAGES), sha256(TEN), sha256(other));
  }

  @Test
  void labelsOfAnotherDataSetAreRefused() throws Exception {
    byte[] other = labels(1, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    put(own, TRAIN_LABELS, other);

    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "%s: its content is not the data set's: expected SHA-256 %s, found %s",
            own.resolve("tiny").resolve(TRAIN_LABELS), sha256(TEN_LABELS), sha256(other));
  }

  @Test
  void anotherNumberOfLabelsThanOfTheDataSetIsRefused() throws Exception {
    put(own, TEST_LABELS, labels(1, 0, 1));

    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "%s: at offset 4: expected 2 labels in tiny, found 3",
            own.resolve("tiny").resolve(TEST_LABELS));
  }

  @Test
  void aMissingFileIsNamedWhereDownloadsAreSwitchedOff() throws Exception {
    Files.delete(own.resolve("tiny").resolve(TEST_LABELS));

    assertThat(catalog(Optional.empty(), List.of()).find("tiny").orElseThrow().availability())
        .isEqualTo(Availability.MISSING);
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "t10k-labels-idx1-ubyte of tiny is in none of the folders [%s, %s], and downloads are"
                + " switched off",
            own.resolve("tiny"), system.resolve("tiny"));
  }

  @Test
  void aMissingFileIsDownloadedIntoTheFirstFolder() throws Exception {
    Path part = own.resolve("tiny").resolve(TEST_LABELS + ".gz.part");
    Files.delete(own.resolve("tiny").resolve(TEST_LABELS));
    // A complete .part file is taken without asking any mirror.
    Files.write(part, gzip(TWO_LABELS));
    try (HttpClient client = HttpClient.newHttpClient()) {
      var downloader = new Downloader(client, Duration.ofSeconds(1), _ -> {});
      DatasetCatalog catalog =
          catalog(Optional.of(downloader), List.of(URI.create("http://mirror.invalid/")));

      assertThat(catalog.find("tiny").orElseThrow().availability())
          .isEqualTo(Availability.DOWNLOADABLE);
      assertThat(catalog.load("tiny", _ -> {}).info().availability())
          .isEqualTo(Availability.PRESENT);
    }
    assertThat(own.resolve("tiny").resolve(TEST_LABELS + ".gz")).hasBinaryContent(gzip(TWO_LABELS));
  }

  @Test
  void aFailureIsNotRemembered() throws Exception {
    DatasetCatalog catalog = catalog(Optional.empty(), List.of());
    put(own, TEST_LABELS, labels(1, 0, 1));
    assertThatThrownBy(() -> catalog.load("tiny", _ -> {})).isInstanceOf(DatasetException.class);

    put(own, TEST_LABELS, TWO_LABELS);

    assertThat(catalog.load("tiny", _ -> {}).test().labels()).containsExactly(1, 0);
  }

  private Dataset load() throws Exception {
    return catalog(Optional.empty(), List.of()).load("tiny", _ -> {});
  }

  private DatasetCatalog catalog(Optional<Downloader> downloader, List<URI> mirrors)
      throws Exception {
    var tiny =
        new IdxDataset(
            "tiny",
            "A tiny data set",
            1,
            2,
            List.of("even", "odd"),
            10,
            2,
            2,
            0.5,
            0.25,
            "identity",
            new IdxDataset.Files(
                dataFile(TRAIN_IMAGES, TEN),
                dataFile(TRAIN_LABELS, TEN_LABELS),
                dataFile(TEST_IMAGES, TWO),
                dataFile(TEST_LABELS, TWO_LABELS)),
            mirrors,
            "none",
            "here");
    return new IdxDatasetCatalog(
        List.of(tiny), new DatasetFiles(new DataFolders(List.of(own, system)), own, downloader));
  }

  private static DataFile dataFile(String name, byte... content) throws Exception {
    byte[] packed = gzip(content);
    return new DataFile(
        name, sha256(content), Optional.of(new DataFile.Gzip(sha256(packed), packed.length)));
  }

  private static void put(Path folder, String name, byte... content) throws Exception {
    Files.createDirectories(folder.resolve("tiny"));
    Files.write(folder.resolve("tiny").resolve(name), content);
  }

  private static String sha256(byte... bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
