package io.bitlens.dataset.upload;

import static io.bitlens.dataset.idx.IdxBytes.IMAGES;
import static io.bitlens.dataset.idx.IdxBytes.LABELS;
import static io.bitlens.dataset.idx.IdxBytes.file;
import static io.bitlens.dataset.idx.IdxBytes.gzip;
import static io.bitlens.dataset.idx.IdxBytes.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.dataset.upload.ArchiveReading.Outcome;
import io.bitlens.dataset.upload.Content.ClassCount;
import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import io.bitlens.image.Pictures;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

class ArchiveReadingTest {

  private static final UploadOptions DEFAULTS = new UploadOptions(28, OptionalInt.empty(), 0.15, 7);

  @TempDir Path folder;

  @Test
  void classesAreInOrderOfTheirNamesAndSplit() throws Exception {
    var content = content(new Zips().greys("shapes/dog", 20).greys("shapes/cat", 10));

    // 15 % of 10 is 1.5, rounded to 2; of 20 it is 3.
    assertThat(content.counts())
        .containsExactly(new ClassCount("cat", 8, 2), new ClassCount("dog", 17, 3));
    assertThat(content.channels()).isEqualTo(1);
    assertThat(content.height()).isEqualTo(28);
    assertThat(content.validation()).isEqualTo(3);
  }

  @Test
  void theSplitIsTheArchivesOwnWhereItHasOne() throws Exception {
    var content =
        content(
            new Zips()
                .greys("top/train/a", 4)
                .greys("top/test/a", 2)
                .greys("top/train/b", 5)
                .greys("top/test/b", 1));
    assertThat(content.counts())
        .containsExactly(new ClassCount("a", 4, 2), new ClassCount("b", 5, 1));
  }

  @Test
  void aTrainFolderAloneIsSplitLikeAnyOther() throws Exception {
    var content = content(new Zips().greys("train/a", 10).greys("train/b", 10));
    assertThat(content.counts())
        .containsExactly(new ClassCount("a", 8, 2), new ClassCount("b", 8, 2));
  }

  @Test
  void theSplitDependsOnTheSeedAlone() throws Exception {
    var zip = new Zips().greys("a", 30).greys("b", 30);
    var again = new Zips().greys("b", 30).greys("a", 30);
    var first = content(zip).sha256();
    assertThat(content(again).sha256()).isEqualTo(first);
    var other = new UploadOptions(28, OptionalInt.empty(), 0.15, 8);
    assertThat(read(zip.bytes(), other).content().orElseThrow().sha256()).isNotEqualTo(first);
  }

  @Test
  void coloursAreKeptAndMeasured() throws Exception {
    var zip = new Zips();
    for (int i = 0; i < 5; i++) {
      zip.add("red/" + i + ".png", solid(255, 0, 0)).add("blue/" + i + ".png", solid(0, 0, 51));
    }
    var content = content(zip);

    assertThat(content.channels()).isEqualTo(3);
    assertThat(content.classNames()).containsExactly("blue", "red");
    // Of each colour one picture is for testing, four are trained on.
    assertThat(content.mean()).containsExactly(0.5, 0.0, 0.1);
    // Variances 0.25, 0 and 0.01: their mean is 0.26 / 3.
    for (double std : content.std()) {
      assertThat(std).isCloseTo(Math.sqrt(0.26 / 3), within(1e-12));
    }
    assertThat(content.std()).hasSize(3);

    var images = new ContentReader(folder.resolve("work"), content).train();
    assertThat(images.labels()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
    assertThat(images.pixels()[2 * 784]).isEqualTo((byte) 51);
    assertThat(images.pixels()[4 * 3 * 784]).isEqualTo((byte) 255);
  }

  @Test
  void imagesThatChangedAreNotRead() throws Exception {
    var content = content(new Zips().greys("a", 9).greys("b", 9));
    var stored = folder.resolve("work").resolve("test-images");
    var bytes = Files.readAllBytes(stored);
    bytes[bytes.length - 1] ^= 1;
    Files.write(stored, bytes);
    assertThatThrownBy(() -> new ContentReader(folder.resolve("work"), content))
        .hasMessageStartingWith("the stored images have changed: expected SHA-256 ");
  }

  @Test
  void greyCanBeAskedFor() throws Exception {
    var zip = new Zips();
    for (int i = 0; i < 5; i++) {
      zip.add("red/" + i + ".png", solid(255, 0, 0)).add("blue/" + i + ".png", solid(0, 0, 255));
    }
    var grey = new UploadOptions(32, OptionalInt.of(1), 0.15, 7);
    var content = read(zip.bytes(), grey).content().orElseThrow();
    assertThat(content.channels()).isEqualTo(1);
    assertThat(content.width()).isEqualTo(32);
    // BT.601: 76 of red, 29 of blue.
    assertThat(content.mean().getFirst()).isCloseTo((76 + 29) / 2.0 / 255, within(1e-12));
  }

  @Test
  void brokenFilesAreLeftOutWithTheirReasons() throws Exception {
    var jpeg = Zips.shape("jpg", Color.RED, true, 0);
    var lying = Pictures.png(9_000, 2, 8, 0, new byte[2][2]);
    var zip =
        new Zips()
            .greys("a", 6)
            .greys("b", 6)
            .add("a/text.png", "I am a picture".getBytes(StandardCharsets.UTF_8))
            .add("a/short.jpg", Arrays.copyOf(jpeg, jpeg.length / 2))
            .add("b/lying.png", lying)
            .add("b/more.png", Arrays.copyOf(Pictures.greyPng(1, 1, 1), 100))
            .add("b/deeper/1.png", Pictures.greyPng(1, 1, 1))
            .add("README.md", (byte) 'x')
            .add("b/damaged.png", Pictures.greyPng(2, 2, 1, 2, 3, 4))
            .bytes();
    var outcome = read(Zips.lie(zip, "b/damaged.png", Zips.CRC, 4, 42), DEFAULTS);

    assertThat(outcome.content().orElseThrow().counts())
        .containsExactly(new ClassCount("a", 5, 1), new ClassCount("b", 5, 1));
    assertThat(outcome.refused()).isEqualTo(7);
    assertReason(outcome, "b/more.png", "behind its end chunk");
    assertReason(outcome, "a/text.png", "neither a PNG nor a JPEG");
    assertReason(outcome, "a/short.jpg", "truncated");
    assertReason(outcome, "b/lying.png", "at most 8192 a side");
    assertReason(outcome, "b/deeper/1.png", "lies in no class folder, or deeper than in one");
    assertReason(outcome, "README.md", "lies in no class folder");
    assertReason(outcome, "b/damaged.png", "checksum differs");
  }

  @Test
  void onlyTheFirstReasonsAreKept() throws Exception {
    var zip = new Zips().greys("a", 6).greys("b", 6);
    for (int i = 0; i < 250; i++) {
      zip.add("a/%03d.txt".formatted(i), (byte) 1);
    }
    var outcome = read(zip.bytes(), DEFAULTS);
    assertThat(outcome.refused()).isEqualTo(250);
    assertThat(outcome.refusals()).hasSize(200);
  }

  @Test
  void whatIsTooLittleIsRejected() throws Exception {
    assertRejected(new Zips().greys("a", 9), "A data set has at least 2 classes, found 1.");
    assertRejected(
        new Zips().greys("a", 9).greys("b", 4),
        "The class 'b' has 3 usable images for training and 1 for testing");
    assertRejected(
        new Zips().greys("a", 9).greys("b", 9).add("c/"),
        "The class 'c' has 0 usable images for training and 0 for testing");
    assertRejected(
        new Zips().greys("train/a", 9).greys("train/b", 9).greys("test/a", 3),
        "The class 'b' has 9 usable images for training and 0 for testing");
    var blank = new Zips();
    for (int i = 0; i < 9; i++) {
      blank.add("a/" + i + ".png", solid(0, 0, 0)).add("b/" + i + ".png", solid(0, 0, 0));
    }
    assertRejected(blank, "All pixels of the training images are the same.");
  }

  @Test
  void sizesThatLieAreFoundOut() throws Exception {
    var zip = new Zips().greys("a", 6).greys("b", 6).add("a/bomb.png", new byte[5_000]).bytes();
    var outcome = read(Zips.lie(zip, "a/bomb.png", Zips.SIZE, 4, 10), DEFAULTS);
    assertReason(outcome, "a/bomb.png", "it has more than the 10 bytes of its record");
  }

  @Test
  void expansionIsCountedWhateverTheHeadersSay() throws Exception {
    var zip = new Zips().greys("a", 6).greys("b", 6);
    // Each file lies; together they pass what an archive of this size may expand to.
    for (int i = 0; i < 3; i++) {
      zip.add("a/bomb" + i + ".png", new byte[600_000]);
    }
    var bytes = zip.bytes();
    assertThat(bytes.length).isLessThan(10_000);
    for (int i = 0; i < 3; i++) {
      bytes = Zips.lie(bytes, "a/bomb" + i + ".png", Zips.SIZE, 4, 300_000);
    }
    var outcome = read(bytes, DEFAULTS, new ArchiveLimits(1 << 20, 700_000, 100, 100, 1 << 20));
    assertThat(outcome.reason().orElseThrow()).startsWith("The archive expands to more than");
  }

  @Test
  void moreImagesThanATrainingMayLoadAreRejected() throws Exception {
    var zip = new Zips().greys("a", 6).greys("b", 6).bytes();
    var outcome = read(zip, DEFAULTS, new ArchiveLimits(1 << 20, 1 << 20, 100, 100, 20_000));
    assertThat(outcome.reason().orElseThrow())
        .isEqualTo(
            "The images have more than 20000 bytes at this size, which is what a training may load.");
  }

  @Test
  void idxFilesKeepTheirSizeAndTheirNames() throws Exception {
    var content =
        content(
            idx(10)
                .add("t10k-images-idx3-ubyte", images(2))
                .add("t10k-labels-idx1-ubyte.gz", gzip(labels(0, 1)))
                .add("classes.txt", "zero\none\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(content.counts())
        .containsExactly(new ClassCount("zero", 5, 1), new ClassCount("one", 5, 1));
    assertThat(content.height()).isEqualTo(1);
    assertThat(content.width()).isEqualTo(2);
    // Pixels 0 to 19, the mean of which is 9.5.
    assertThat(content.mean().getFirst()).isCloseTo(9.5 / 255, within(1e-12));
    assertThat(content.std().getFirst()).isCloseTo(Math.sqrt(33.25) / 255, within(1e-12));
  }

  @Test
  void idxFilesWithoutTestImagesAreSplit() throws Exception {
    assertThat(content(idx(10)).counts())
        .containsExactly(new ClassCount("0", 4, 1), new ClassCount("1", 4, 1));
  }

  @Test
  void idxFilesThatDisagreeAreRejected() throws Exception {
    assertRejected(
        new Zips()
            .add("train-images-idx3-ubyte", images(9))
            .add("train-labels-idx1-ubyte", labels(0, 1, 0, 1)),
        "expected a number of images of 4 as there are labels, found 9");
    assertRejected(
        new Zips()
            .add(
                "train-images-idx3-ubyte", file(IMAGES, new int[] {4, 70_000, 70_000}, new byte[4]))
            .add("train-labels-idx1-ubyte", labels(0, 1, 0, 1)),
        "expected a height of 1 to 256, found 70000");
    assertRejected(
        new Zips()
            .add("train-images-idx3-ubyte", images(10))
            .add("train-labels-idx1-ubyte", labels(0, 1, 0, 1, 0, 1, 0, 1, 0, 2))
            .add("classes.txt", "a\nb".getBytes(StandardCharsets.UTF_8)),
        "expected a label of 0 to 1, found 2");
    assertRejected(
        new Zips().add("train-images-idx3-ubyte", images(10)),
        "The archive has IDX files, but no labels of train.");
    assertRejected(
        idx(10).add("train-labels-idx1-ubyte", file(LABELS, new int[] {1_000_001}, new byte[9])),
        "at offset 4: expected a number of labels of 1 to 1000000, found 1000001");
    assertRejected(
        idx(10).add("train-images-idx3-ubyte", gzip(gzip(images(10)))), "is gzipped twice");
  }

  @Test
  void cifarBatchesKeepTheirColoursAndNames() throws Exception {
    var zip =
        new Zips()
            .add("cifar/data_batch_2.bin", batch(0, 1, 0, 1))
            .add("cifar/data_batch_1.bin", batch(0, 1, 0, 1))
            .add("cifar/test_batch.bin", batch(1, 0, 0))
            .add("cifar/batches.meta.txt", "plane\ncar\n\n".getBytes(StandardCharsets.UTF_8))
            .add("cifar/readme.html", (byte) 'x');
    var outcome = read(zip.bytes(), DEFAULTS);
    var content = outcome.content().orElseThrow();
    assertThat(content.counts())
        .containsExactly(new ClassCount("plane", 4, 2), new ClassCount("car", 4, 1));
    assertThat(content.channels()).isEqualTo(3);
    assertThat(content.height()).isEqualTo(32);
    // Planes of 0, 100 or 200, and 51 throughout.
    assertThat(content.mean()).containsExactly(0.0, 150 / 255.0, 51 / 255.0);
    assertReason(outcome, "cifar/readme.html", "is none of CIFAR's files");

    var short1 = Arrays.copyOf(batch(0, 1, 0, 1, 0, 1), 6 * 3_073 - 1);
    assertRejected(new Zips().add("data_batch_1.bin", short1), "expected the end of the file");
    assertRejected(
        new Zips()
            .add("data_batch_1.bin", batch(0, 1, 2))
            .add("batches.meta.txt", "a\nb".getBytes(StandardCharsets.UTF_8)),
        "expected a label of 0 to 1, found 2");
  }

  @Test
  void cifarBatchesThatAreNotInOrderAreRejected() throws Exception {
    assertRejected(
        new Zips().add("a/data_batch_1.bin", batch(0, 1)).add("b/data_batch_1.bin", batch(0, 1)),
        "The archive has a/data_batch_1.bin and b/data_batch_1.bin, which are the same part.");

    var nowhere =
        Zips.lie(
            new Zips().add("data_batch_1.bin", batch(0, 1)).bytes(),
            "data_batch_1.bin",
            Zips.OFFSET,
            4,
            1 << 30);
    assertThat(read(nowhere, DEFAULTS).reason().orElseThrow())
        .startsWith("The archive is damaged: ");
  }

  /** Images whose red is 0, whose green is 100 and by their class 100 more, whose blue is 51. */
  private static byte[] batch(int... labels) {
    var bytes = new byte[labels.length * 3_073];
    for (int i = 0; i < labels.length; i++) {
      bytes[i * 3_073] = (byte) labels[i];
      int green = i * 3_073 + 1 + 1_024;
      Arrays.fill(bytes, green, green + 1_024, (byte) (100 + 100 * labels[i]));
      Arrays.fill(bytes, green + 1_024, green + 2_048, (byte) 51);
    }
    return bytes;
  }

  private static Zips idx(int count) {
    var labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2;
    }
    return new Zips()
        .add("train-images-idx3-ubyte", images(count))
        .add("train-labels-idx1-ubyte", labels(labels));
  }

  /** Of 1 x 2 pixels, counted through. */
  private static byte[] images(int count) {
    var pixels = new byte[2 * count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    return file(IMAGES, new int[] {count, 1, 2}, pixels);
  }

  private static byte[] solid(int red, int green, int blue) {
    return Pictures.png(1, 1, 8, 2, new byte[][] {Pictures.bytes(red, green, blue)});
  }

  private Content content(Zips zip) throws Exception {
    var outcome = read(zip.bytes(), DEFAULTS);
    return outcome.content().orElseThrow(() -> new AssertionError(outcome));
  }

  private void assertRejected(Zips zip, String reason) throws Exception {
    var outcome = read(zip.bytes(), DEFAULTS);
    assertThat(outcome.content()).isEmpty();
    assertThat(outcome.reason().orElseThrow()).contains(reason);
  }

  private static void assertReason(Outcome outcome, String file, String reason) {
    assertThat(outcome.refusals())
        .filteredOn(r -> r.file().equals(file))
        .singleElement()
        .satisfies(r -> assertThat(r.reason()).contains(reason));
  }

  private Outcome read(byte[] zip, UploadOptions options) throws Exception {
    return read(zip, options, ArchiveLimits.DEFAULT);
  }

  private Outcome read(byte[] zip, UploadOptions options, ArchiveLimits limits) throws Exception {
    var work = folder.resolve("work");
    FileSystemUtils.deleteRecursively(work);
    Files.createDirectories(work);
    var pictures =
        new PictureReader(
            PictureLimits.DEFAULT, new DecodingMemory(256 << 20, Duration.ofSeconds(1)));
    var outcome =
        new ArchiveReading(pictures, limits)
            .read(
                Files.write(folder.resolve("archive.zip"), zip),
                work,
                options,
                (done, total) -> {});
    try (var left = Files.list(work)) {
      assertThat(left.map(f -> f.getFileName().toString()))
          .hasSizeBetween(0, 4)
          .isSubsetOf(List.of("test-images", "test-labels", "train-images", "train-labels"));
    }
    return outcome;
  }
}
