package io.bitlens.hostile;

import io.bitlens.dataset.upload.Zips;
import io.bitlens.image.Pictures;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Files that are not what they say. */
final class HostileFiles {

  /** Where the record of an entry has its Unix mode. */
  private static final int MODE_SHIFT = 16;

  private static final int IDX3 = 0x0803;
  private static final int IDX1 = 0x0801;

  private HostileFiles() {}

  /** A PNG whose header says that it has another width and height than it has. */
  static byte[] png(int width, int height, byte[]... more) {
    return Pictures.png(width, height, 8, 0, new byte[][] {new byte[28]}, more);
  }

  /** A whole PNG of 28 x 28 with chunks that no reader needs. */
  static byte[] whole(byte[]... more) {
    var rows = new byte[28][28];
    return Pictures.png(28, 28, 8, 0, rows, more);
  }

  /** A PNG that says 28 x 28 first, and then 60,000 x 60,000. */
  static byte[] twoHeaders() {
    var second = png(60_000, 60_000);
    return whole(Arrays.copyOfRange(second, 8, 8 + 25));
  }

  /** A small PNG whose data unpacks to far more than its header needs. */
  static byte[] pngBomb() {
    return Pictures.png(28, 28, 8, 0, new byte[][] {new byte[100 << 20]});
  }

  /** A chunk of text that unpacks to 64 MiB. */
  static byte[] textBomb() {
    var zeros = new ByteArrayOutputStream();
    zeros.writeBytes("k\0\0".getBytes(StandardCharsets.ISO_8859_1));
    zeros.writeBytes(Pictures.deflate(new byte[64 << 20]));
    return Pictures.chunk("zTXt", zeros.toByteArray());
  }

  /** The header of a JPEG that says 65,000 x 65,000, and a scan of nothing. */
  static byte[] jpeg() {
    int side = 65_000;
    return ByteBuffer.allocate(64)
        .putShort((short) 0xffd8)
        .putShort((short) 0xffc0)
        .putShort((short) 11)
        .put((byte) 8)
        .putShort((short) side)
        .putShort((short) side)
        .put(new byte[] {1, 1, 0x11, 0})
        .putShort((short) 0xffda)
        .putShort((short) 8)
        .put(new byte[] {1, 1, 0, 0, 63, 0})
        .array();
  }

  /** Two classes of pictures, all the same bytes. */
  static byte[] classes(byte[] picture) {
    var zip = new Zips();
    for (int i = 0; i < 20; i++) {
      zip.add("a/" + i + ".png", picture).add("b/" + i + ".png", picture);
    }
    return zip.bytes();
  }

  /** Two classes of 64 MiB of zeros that pass for pictures. */
  static byte[] bomb() {
    return new Zips().add("a/1.png", new byte[64 << 20]).add("b/1.png", new byte[64 << 20]).bytes();
  }

  /** The same, which says that each file has 100 bytes. */
  static byte[] lyingBomb() {
    return Zips.lie(Zips.lie(bomb(), "a/1.png", Zips.SIZE, 4, 100), "b/1.png", Zips.SIZE, 4, 100);
  }

  /** An archive with a link to a file of the system. */
  static byte[] link() {
    var zip = new Zips().add("cat/1.png", "/etc/passwd".getBytes(StandardCharsets.UTF_8)).bytes();
    var unix = Zips.lie(zip, "cat/1.png", 5, 1, 3);
    return Zips.lie(unix, "cat/1.png", Zips.ATTRIBUTES, 4, 0120777L << MODE_SHIFT);
  }

  /** An archive with a name that leads elsewhere; it has nine characters. */
  static byte[] named(String name) {
    return Zips.rename(new Zips().add("cat/1.png", (byte) 1).bytes(), "cat/1.png", name);
  }

  static byte[] entries(int count) {
    var zip = new Zips();
    for (int i = 0; i < count; i++) {
      zip.add("a/" + i + ".png");
    }
    return zip.bytes();
  }

  /** IDX files that say they have 2^31 - 1 images of 65,535 x 65,535. */
  static byte[] idx() {
    var images =
        ByteBuffer.allocate(20)
            .putInt(IDX3)
            .putInt(Integer.MAX_VALUE)
            .putInt(0xffff)
            .putInt(0xffff)
            .array();
    var labels = ByteBuffer.allocate(12).putInt(IDX1).putInt(Integer.MAX_VALUE).array();
    return new Zips()
        .add("train-images-idx3-ubyte", images)
        .add("train-labels-idx1-ubyte", labels)
        .bytes();
  }

  /** One file after another: what two programs take for two different things. */
  static byte[] both(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
