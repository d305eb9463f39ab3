package io.bitlens.dataset;

import static io.bitlens.dataset.CifarFixture.IMAGES;
import static io.bitlens.dataset.CifarFixture.RECORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.files.DataFolders;
import io.bitlens.dataset.files.Downloader;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CifarSourceTest {

  private static final String THIRD = "data_batch_3.bin";

  private final CifarFixture fixture = new CifarFixture();
  private final CifarDataset dataset = fixture.dataset();

  @TempDir Path own;
  @TempDir Path system;

  @Test
  void imagesKeepTheirLabelsPlanesAndOrder() throws Exception {
    fixture.unpack(own.resolve("small"));

    Dataset read = read();

    assertThat(read.train().size()).isEqualTo(5 * IMAGES - 8);
    assertThat(read.validation().size()).isEqualTo(8);
    // Stratified: two of each of the four classes.
    assertThat(read.validation().labels()).containsExactlyInAnyOrder(0, 0, 1, 1, 2, 2, 3, 3);
    var test = fixture.files.get("test_batch.bin");
    for (int i = 0; i < IMAGES; i++) {
      assertThat(read.test().labels()[i]).isEqualTo(test[i * RECORD]);
      assertThat(Arrays.copyOfRange(read.test().pixels(), i * 3072, (i + 1) * 3072))
          .isEqualTo(Arrays.copyOfRange(test, i * RECORD + 1, (i + 1) * RECORD));
    }
    assertThat(read.train().channels()).isEqualTo(3);
    int next = 0;
    int validated = 0;
    for (int i = 0; i < 5 * IMAGES; i++) {
      var file = fixture.files.get("data_batch_" + (i / IMAGES + 1) + ".bin");
      int at = i % IMAGES * RECORD;
      boolean trained =
          next < read.train().size()
              && Arrays.equals(
                  file, at + 1, at + RECORD, read.train().pixels(), next * 3072, (next + 1) * 3072);
      var part = trained ? read.train() : read.validation();
      int place = trained ? next++ : validated++;
      assertThat(
              Arrays.equals(
                  file, at + 1, at + RECORD, part.pixels(), place * 3072, (place + 1) * 3072))
          .as("image %d", i)
          .isTrue();
      assertThat(part.labels()[place]).isEqualTo(file[at]);
    }
    assertThat(next).isEqualTo(read.train().size());
  }

  @Test
  void theHashIsThatOfAllFilesOnceTheyHaveBeenRead() throws Exception {
    fixture.unpack(own.resolve("small"));
    var source = source(Optional.empty());
    assertThat(source.info().sha256()).isEmpty();

    var read = source.read(_ -> {});

    var all = new ByteArrayOutputStream();
    fixture.files.values().forEach(all::writeBytes);
    assertThat(read.info().sha256()).contains(CifarFixture.sha256(all.toByteArray()));
    assertThat(source.info()).isEqualTo(read.info());
    assertThat(read.info().availability()).isEqualTo(Availability.PRESENT);
    assertThat(read.info().std()).containsExactly(0.25, 0.25, 0.25);
  }

  @Test
  void theArchiveGivesTheSameInWhateverOrderItsFilesAre() throws Exception {
    fixture.unpack(own.resolve("small").resolve("cifar-10-batches-bin"));
    var unpacked = read();
    put(fixture.archive(List.copyOf(fixture.files.keySet()).reversed()));

    var packed =
        new CifarSource(dataset, new DataFolders(List.of(system)), system, Optional.empty())
            .read(_ -> {});

    assertThat(packed.info()).isEqualTo(unpacked.info());
    assertSame(packed.train(), unpacked.train());
    assertSame(packed.validation(), unpacked.validation());
    assertSame(packed.test(), unpacked.test());
  }

  @Test
  void refusesAFileThatIsTooShortTooLongOrMislabelled() throws Exception {
    var folder = own.resolve("small");
    fixture.unpack(folder);
    var file = folder.resolve(THIRD);
    var content = fixture.files.get(THIRD);

    Files.write(file, Arrays.copyOf(content, content.length - 5));
    refused("%s: at offset %d: expected 5 more bytes of pixels, found the end", file, 49_163);
    Files.write(file, Arrays.copyOf(content, content.length - RECORD));
    refused("%s: at offset %d: expected 1 more bytes of a label, found the end", file, 46_095);
    Files.write(file, Arrays.copyOf(content, content.length + 1));
    refused("%s: at offset %d: expected the end of the file, found more bytes", file, 49_168);
    var mislabelled = content.clone();
    mislabelled[RECORD] = (byte) 200;
    Files.write(file, mislabelled);
    refused("%s: at offset %d: expected a label of 0 to 3, found 200", file, RECORD);
  }

  @Test
  void refusesAFileOfAnotherDataSet() throws Exception {
    var folder = own.resolve("small");
    fixture.unpack(folder);
    var other = fixture.files.get(THIRD).clone();
    other[7] ^= 1;
    Files.write(folder.resolve(THIRD), other);

    refused(
        "%s: its content is not the data set's: expected SHA-256 %s, found %s",
        folder.resolve(THIRD),
        CifarFixture.sha256(fixture.files.get(THIRD)),
        CifarFixture.sha256(other));
  }

  @Test
  void refusesAnArchiveThatLacksAFileOrHasTooMuch() throws Exception {
    var archive = system.resolve("small").resolve(CifarFixture.ARCHIVE);
    put(fixture.archive(List.of("data_batch_1.bin", "data_batch_2.bin")));
    refused(
        "%s: lacks [data_batch_3.bin, data_batch_4.bin, data_batch_5.bin, test_batch.bin]",
        archive);

    put(CifarFixture.archive(Map.of("other.bin", new byte[(1 << 20) + 1])));
    refused("%s: has an unexpected entry cifar-10-batches-bin/other.bin of 1048577 bytes", archive);

    var many = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < 70; i++) {
      many.put("other" + i, new byte[0]);
    }
    put(CifarFixture.archive(many));
    refused(
        "%s: has more than 64 entries, and not [data_batch_1.bin, data_batch_2.bin,"
            + " data_batch_3.bin, data_batch_4.bin, data_batch_5.bin, test_batch.bin] among the"
            + " first",
        archive);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 20_000})
  void refusesAnArchiveThatEndsEarly(int length) throws Exception {
    var whole = fixture.archive(List.copyOf(fixture.files.keySet()));
    put(Arrays.copyOf(whole, length));

    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(system.resolve("small").resolve(CifarFixture.ARCHIVE).toString());
  }

  @Test
  void saysWhatIsMissingAndWhereToGetItWhereDownloadsAreSwitchedOff() throws Exception {
    fixture.unpack(own.resolve("small"));
    Files.delete(own.resolve("small").resolve(THIRD));

    assertThat(source(Optional.empty()).info().availability()).isEqualTo(Availability.MISSING);
    refused(
        "neither small.tar.gz nor [data_batch_1.bin, data_batch_2.bin, data_batch_3.bin,"
            + " data_batch_4.bin, data_batch_5.bin, test_batch.bin] of small are in one of the"
            + " folders [%s, %s], and downloads are switched off; the archive is offered at"
            + " http://source.invalid/",
        own.resolve("small"), system.resolve("small"));
  }

  @Test
  void theArchiveIsDownloadedIntoTheFirstFolder() throws Exception {
    var archive = fixture.archive(List.copyOf(fixture.files.keySet()));
    Files.createDirectories(own.resolve("small"));
    // A complete .part file is taken without asking any mirror.
    Files.write(own.resolve("small").resolve(CifarFixture.ARCHIVE + ".part"), archive);
    try (HttpClient client = HttpClient.newHttpClient()) {
      var source = source(Optional.of(new Downloader(client, Duration.ofSeconds(1), _ -> {})));
      assertThat(source.info().availability()).isEqualTo(Availability.DOWNLOADABLE);

      assertThat(source.read(_ -> {}).test().size()).isEqualTo(IMAGES);
      assertThat(source.info().availability()).isEqualTo(Availability.PRESENT);
    }
    assertThat(own.resolve("small").resolve(CifarFixture.ARCHIVE)).hasBinaryContent(archive);
  }

  @Test
  void cifar10IsPinned() {
    var cifar = Cifar10.dataset();

    assertThat(cifar.trainingImages()).isEqualTo(50_000);
    assertThat(cifar.classNames()).hasSize(10);
    assertThat(cifar.files()).hasSize(6);
    // The root of the mean of the channels' published variances.
    double pooled =
        Math.sqrt(
            (0.24703223 * 0.24703223 + 0.24348513 * 0.24348513 + 0.26158784 * 0.26158784) / 3);
    assertThat(cifar.std()).isEqualTo(Math.round(pooled * 1e6) / 1e6);
  }

  private static void assertSame(ImageSet found, ImageSet expected) {
    assertThat(found.labels()).isEqualTo(expected.labels());
    assertThat(found.pixels()).isEqualTo(expected.pixels());
  }

  private void refused(String message, Object... arguments) {
    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessage(message, arguments);
  }

  private Dataset read() throws DatasetException {
    return source(Optional.empty()).read(_ -> {});
  }

  private CifarSource source(Optional<Downloader> downloader) {
    return new CifarSource(dataset, new DataFolders(List.of(own, system)), own, downloader);
  }

  private void put(byte... archive) throws Exception {
    var folder = Files.createDirectories(system.resolve("small"));
    Files.write(folder.resolve(CifarFixture.ARCHIVE), archive);
  }
}
