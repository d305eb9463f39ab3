package io.bitlens.dataset.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before a single file of an archive is read. */
class ArchiveTest {

  private static final byte[] ONE = new Zips().add("cat/1.png", (byte) 1, (byte) 2).bytes();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../../x.p | has an empty part, '.' or '..' in its path",
        "cat/../.. | has an empty part, '.' or '..' in its path",
        "cat//.png | has an empty part, '.' or '..' in its path",
        "/etc/pass | is absolute or has a backslash",
        "C:/win.in | is absolute or has a backslash",
        "cat/1.zip | is an archive in the archive",
        "cat/1.tgz | is an archive in the archive"
      })
  void namesThatLeadElsewhereAreRefused(String name, String reason) {
    assertRefused(Zips.rename(ONE, "cat/1.png", name), "The entry '" + name + "' " + reason + ".");
  }

  @Test
  void backslashesAreFoldersFromWindowsAndRefusedFromUnix() throws Exception {
    assertThat(open(Zips.rename(ONE, "cat/1.png", "cat\\1.png"))).isEqualTo(1);
    assertRefused(
        Zips.rename(ONE, "cat/1.png", "..\\11.png"),
        "The entry '../11.png' has an empty part, '.' or '..' in its path.");
    assertRefused(
        Zips.rename(Zips.lie(ONE, "cat/1.png", 5, 1, 3), "cat/1.png", "cat\\1.png"),
        "The entry 'cat\\1.png' is absolute or has a backslash.");
  }

  @Test
  void controlCharactersAreRefusedAndNotShown() {
    assertRefused(
        Zips.rename(ONE, "cat/1.png", "cat/\u001b.png"),
        "The entry 'cat/?.png' has control characters.");
    // Of two bytes in UTF-8: a terminal's "control sequence introducer".
    assertRefused(
        new Zips().add("cat/\u009b1.png", (byte) 1).bytes(),
        "The entry 'cat/?1.png' has control characters.");
  }

  @Test
  void pathsOfManyFoldersAreRefused() throws Exception {
    assertThat(open(new Zips().add("a/".repeat(15) + "1.png", (byte) 1).bytes())).isEqualTo(1);
    var deep = "a/".repeat(16) + "1.png";
    assertRefused(
        new Zips().add(deep, (byte) 1).bytes(),
        "The entry '" + deep + "' lies deeper than 16 levels.");
  }

  @Test
  void linksAndDevicesAreRefused() throws Exception {
    // The record must say that Unix wrote it for its mode to count.
    var unix = Zips.lie(ONE, "cat/1.png", 5, 1, 3);
    assertRefused(
        Zips.lie(unix, "cat/1.png", Zips.ATTRIBUTES, 4, 0120777L << 16),
        "The entry 'cat/1.png' is a link or a device, not a file.");
    assertRefused(
        Zips.lie(unix, "cat/1.png", Zips.ATTRIBUTES, 4, 0060666L << 16),
        "The entry 'cat/1.png' is a link or a device, not a file.");
    assertThat(open(Zips.lie(unix, "cat/1.png", Zips.ATTRIBUTES, 4, 0100644L << 16))).isEqualTo(1);
  }

  @Test
  void encryptedEntriesAreRefused() {
    assertRefused(
        Zips.lie(ONE, "cat/1.png", Zips.FLAGS, 2, 1), "The entry 'cat/1.png' is encrypted.");
  }

  @Test
  void otherMethodsAreRefused() {
    assertRefused(
        Zips.lie(ONE, "cat/1.png", Zips.METHOD, 2, 14),
        "The entry 'cat/1.png' is compressed by a method that is not read; use deflate.");
  }

  @Test
  void doubledEntriesAreRefused() {
    var two = new Zips().add("cat/1.png", (byte) 1).add("cat/2.png", (byte) 2).bytes();
    assertRefused(
        Zips.rename(two, "cat/2.png", "cat/1.png"), "The entry 'cat/1.png' is there twice.");
  }

  @Test
  void whatClaimsToExpandTooFarIsRefused() {
    assertRefused(
        Zips.lie(ONE, "cat/1.png", Zips.SIZE, 4, 1 << 21),
        "The archive expands to more than the 1048576 bytes that one of its size may.");
  }

  @Test
  void moreEntriesThanAllowedAreRefused() throws Exception {
    var zip = new Zips();
    for (int i = 0; i <= 50_000; i++) {
      zip.add(Integer.toString(i));
    }
    var bytes = zip.bytes();
    assertRefused(bytes, "The archive has 50001 entries; at most 50000 are read.");

    // The end record may say less than there is.
    var end = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    end.putShort(bytes.length - 14, (short) 7).putShort(bytes.length - 12, (short) 7);
    assertRefused(bytes, "The archive has more than 50000 entries.");
  }

  @Test
  void aDirectoryThatIsNotWhereItShouldBeIsRefused() {
    assertRefused(
        Arrays.copyOf(ONE, ONE.length - 1), "The file is not a ZIP archive, or it is truncated.");
    assertRefused(new byte[0], "The file is not a ZIP archive, or it is truncated.");

    var before = new byte[ONE.length + 1];
    System.arraycopy(ONE, 0, before, 1, ONE.length);
    assertRefused(
        before,
        "The archive is damaged: its directory should end at byte %d and its end record is at %d."
            .formatted(ONE.length - 22, ONE.length - 21));
  }

  @Test
  void zip64IsRefused() {
    // A locator before the end record, taken for a comment of the last entry.
    var zip = ByteBuffer.allocate(ONE.length + 20).order(ByteOrder.LITTLE_ENDIAN);
    zip.put(ONE, 0, ONE.length - 22).putInt(0x07064b50).put(new byte[16]);
    zip.put(ONE, ONE.length - 22, 22);
    assertRefused(
        zip.array(),
        "The archive is in ZIP64 form, for more than 65,535 entries or 4 GB; at most 50000 entries"
            + " are read.");
  }

  @Test
  void whatOperatingSystemsAddIsIgnored() throws Exception {
    var zip =
        new Zips()
            .add("cat/1.png", (byte) 1)
            .add("__MACOSX/cat/._1.png", (byte) 1)
            .add("cat/.DS_Store", (byte) 1)
            .add("cat/Thumbs.db", (byte) 1)
            .bytes();
    assertThat(open(zip)).isEqualTo(1);
  }

  private int open(byte[] zip) throws Exception {
    try (var archive = Archive.open(file(zip), ArchiveLimits.DEFAULT)) {
      return archive.files().size();
    }
  }

  private void assertRefused(byte[] zip, String message) {
    assertThatThrownBy(() -> open(zip)).isInstanceOf(ArchiveException.class).hasMessage(message);
  }

  private Path file(byte[] zip) throws Exception {
    return Files.write(folder.resolve("archive.zip"), zip);
  }
}
