package io.bitlens.dataset.cifar;

import io.bitlens.dataset.DatasetException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One batch file, read from its start to its end: images one after the other, each a byte of label
 * and then its red, green and blue planes, row-major, 3 x 32 x 32 bytes; no header.
 *
 * <p>Every refusal names the file, the offset, what was expected there and what was found.
 */
public final class CifarInput {

  /** Pixels of one image, C*H*W. */
  public static final int IMAGE_SIZE = 3 * 32 * 32;

  private static final int BUFFER = 1 << 16;

  private final String file;
  private final InputStream content;
  private final MessageDigest digest = sha256();
  private final byte[] skipped = new byte[IMAGE_SIZE];
  private long offset;

  /**
   * @param file what messages call the file
   * @param content left open
   */
  public CifarInput(String file, InputStream content) {
    this.file = file;
    this.content = new BufferedInputStream(content, BUFFER);
  }

  /** Reads an image's label, 0 to {@code classes - 1}. */
  public int label(int classes) throws DatasetException {
    long at = offset;
    var bytes = new byte[1];
    readFully(bytes, 0, 1, "a label");
    int label = Byte.toUnsignedInt(bytes[0]);
    if (label >= classes) {
      throw refused(at, "expected a label of 0 to %d, found %d".formatted(classes - 1, label));
    }
    return label;
  }

  /** Reads an image's pixels (C, H, W) into {@code target} from {@code start}. */
  public void pixels(byte[] target, int start) throws DatasetException {
    readFully(target, start, IMAGE_SIZE, "pixels");
  }

  public void skipPixels() throws DatasetException {
    pixels(skipped, 0);
  }

  /** Makes sure that nothing follows. */
  public void requireEnd() throws DatasetException {
    long at = offset;
    if (readUpTo(new byte[1], 0, 1) != 0) {
      throw refused(at, "expected the end of the file, found more bytes");
    }
  }

  /**
   * Compares what was read with what the content must be; call it after the last byte.
   *
   * @param expected SHA-256 of the whole content, hexadecimal
   */
  public void requireSha256(String expected) throws DatasetException {
    var found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(expected)) {
      throw new DatasetException(
          "%s: its content is not the data set's: expected SHA-256 %s, found %s"
              .formatted(file, expected, found));
    }
  }

  private void readFully(byte[] target, int start, int length, String what)
      throws DatasetException {
    int read = readUpTo(target, start, length);
    if (read < length) {
      throw refused(
          offset, "expected %d more bytes of %s, found the end".formatted(length - read, what));
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
      throw new DatasetException(
          "%s: cannot be read after offset %d: %s".formatted(file, offset, e.getMessage()), e);
    }
  }

  private DatasetException refused(long at, String reason) {
    return new DatasetException("%s: at offset %d: %s".formatted(file, at, reason));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
