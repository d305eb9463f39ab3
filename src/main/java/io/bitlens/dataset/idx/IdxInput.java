package io.bitlens.dataset.idx;

import io.bitlens.dataset.DatasetException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/**
 * One IDX file, read from its start to its end, gzipped or not.
 *
 * <p>The format: the magic number {@code 00 00 08 d} (unsigned bytes, d dimensions), d dimensions
 * as big-endian 32-bit numbers, then the bytes, row-major. Every refusal names the file, the offset
 * into its uncompressed content, what was expected there and what was found.
 */
public final class IdxInput implements AutoCloseable {

  private static final int UNSIGNED_BYTES = 0x0800;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int BUFFER = 1 << 16;

  private final String file;
  private final InputStream content;
  private final MessageDigest digest;
  private long offset;

  /**
   * @param file what messages call the file
   * @param bytes closed with this
   */
  public IdxInput(String file, InputStream bytes) throws DatasetException {
    this.file = file;
    this.digest = sha256();
    this.content = uncompressed(bytes);
  }

  private InputStream uncompressed(InputStream bytes) throws DatasetException {
    var buffered = new BufferedInputStream(bytes, BUFFER);
    try {
      buffered.mark(2);
      int magic = buffered.read() << 8 | buffered.read();
      buffered.reset();
      return magic == GZIP_MAGIC ? new GZIPInputStream(buffered, BUFFER) : buffered;
    } catch (IOException e) {
      closeQuietly(buffered, e);
      throw unreadable(e);
    }
  }

  private static void closeQuietly(InputStream stream, IOException reason) {
    try {
      stream.close();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Reads the magic number, which must announce unsigned bytes in {@code dimensions} dimensions.
   */
  void readMagic(int dimensions) throws DatasetException {
    int expected = UNSIGNED_BYTES | dimensions;
    int found = readInt("the magic number");
    if (found != expected) {
      throw refused(
          0,
          "expected the magic number 0x%08x (unsigned bytes, %d dimensions), found 0x%08x"
              .formatted(expected, dimensions, found));
    }
  }

  /** Reads one dimension, 1 to 2^31 - 1. */
  int readDimension(String what) throws DatasetException {
    long at = offset;
    int found = readInt("the " + what);
    if (found < 1) {
      throw refused(
          at,
          "expected a %s of 1 to %d, found %d"
              .formatted(what, Integer.MAX_VALUE, Integer.toUnsignedLong(found)));
    }
    return found;
  }

  private int readInt(String what) throws DatasetException {
    byte[] bytes = new byte[Integer.BYTES];
    readFully(bytes, 0, bytes.length, what);
    return (bytes[0] & 0xff) << 24
        | (bytes[1] & 0xff) << 16
        | (bytes[2] & 0xff) << 8
        | (bytes[3] & 0xff);
  }

  /** Fills {@code length} bytes of {@code target} from {@code start}. */
  void readFully(byte[] target, int start, int length, String what) throws DatasetException {
    int read = readUpTo(target, start, length);
    if (read < length) {
      throw refused(
          offset, "expected %d more bytes of %s, found the end".formatted(length - read, what));
    }
  }

  /** Makes sure that nothing follows; a damaged gzip trailer is found here too. */
  void requireEnd() throws DatasetException {
    long at = offset;
    if (readUpTo(new byte[1], 0, 1) != 0) {
      throw refused(at, "expected the end of the file, found more bytes");
    }
  }

  private int readUpTo(byte[] target, int start, int length) throws DatasetException {
    try {
      int read = content.readNBytes(target, start, length);
      digest.update(target, start, read);
      offset += read;
      return read;
    } catch (EOFException e) {
      throw new DatasetException(
          "%s: after offset %d of its content: expected more compressed bytes, found the end"
              .formatted(file, offset),
          e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private DatasetException unreadable(IOException e) {
    return new DatasetException(
        "%s: cannot be read after offset %d: %s".formatted(file, offset, e.getMessage()), e);
  }

  DatasetException refused(long at, String reason) {
    return new DatasetException("%s: at offset %d: %s".formatted(file, at, reason));
  }

  long offset() {
    return offset;
  }

  /**
   * Compares what was read with what the content must be; call it after the last byte.
   *
   * @param expected SHA-256 of the whole uncompressed content, hexadecimal
   */
  public void requireSha256(String expected) throws DatasetException {
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(expected)) {
      throw new DatasetException(
          "%s: its content is not the data set's: expected SHA-256 %s, found %s"
              .formatted(file, expected, found));
    }
  }

  @Override
  public void close() throws DatasetException {
    try {
      content.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
