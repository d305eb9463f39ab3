package io.bitlens.dataset.idx;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Makes IDX files, good and bad ones. */
public final class IdxBytes {

  public static final int LABELS = 0x801;
  public static final int IMAGES = 0x803;

  private IdxBytes() {}

  /** A file with this header and this data, whether they fit or not. */
  public static byte[] file(int magic, int[] dimensions, byte... data) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * dimensions.length + data.length);
    buffer.putInt(magic);
    for (int dimension : dimensions) {
      buffer.putInt(dimension);
    }
    return buffer.put(data).array();
  }

  public static byte[] labels(int... labels) {
    byte[] data = new byte[labels.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) labels[i];
    }
    return file(LABELS, new int[] {labels.length}, data);
  }

  public static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static IdxInput input(byte... bytes) throws Exception {
    return new IdxInput("some-file", new ByteArrayInputStream(bytes));
  }
}
