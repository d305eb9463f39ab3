package io.bitlens.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes picture files for tests; PNGs by hand, so that every kind and every lie can be made. */
public final class Pictures {

  private Pictures() {}

  /**
   * A PNG from its raw samples.
   *
   * @param colourType 0 grey, 2 RGB, 3 palette, 4 grey+alpha, 6 RGBA
   * @param rows bytes of each row, without the filter byte
   * @param more chunks between header and data
   */
  public static byte[] png(
      int width, int height, int bits, int colourType, byte[][] rows, byte[]... more) {
    var raw = new ByteArrayOutputStream();
    for (var row : rows) {
      raw.write(0);
      raw.writeBytes(row);
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    out.writeBytes(header(width, height, bits, colourType));
    for (var chunk : more) {
      out.writeBytes(chunk);
    }
    out.writeBytes(chunk("IDAT", deflate(raw.toByteArray())));
    out.writeBytes(chunk("IEND"));
    return out.toByteArray();
  }

  private static byte[] header(int width, int height, int bits, int colourType) {
    return chunk(
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) bits)
            .put((byte) colourType)
            .array());
  }

  public static byte[] chunk(String type, byte... data) {
    var body = ByteBuffer.allocate(4 + data.length);
    body.put(type.getBytes(StandardCharsets.ISO_8859_1)).put(data);
    var crc = new CRC32();
    crc.update(body.array());
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(body.array())
        .putInt((int) crc.getValue())
        .array();
  }

  /** In zlib form. */
  public static byte[] deflate(byte[] raw) {
    var buffer = new byte[raw.length + 100];
    try (var deflater = new Deflater()) {
      deflater.setInput(raw);
      deflater.finish();
      return Arrays.copyOf(buffer, deflater.deflate(buffer));
    }
  }

  public static byte[] bytes(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** An 8-bit grey PNG. */
  public static byte[] greyPng(int width, int height, int... pixels) {
    var rows = new byte[height][width];
    for (int i = 0; i < pixels.length; i++) {
      rows[i / width][i % width] = (byte) pixels[i];
    }
    return png(width, height, 8, 0, rows);
  }

  /** A file of the format with a diagonal gradient, so that its data is not trivial. */
  public static byte[] gradient(String format, int width, int height, boolean grey) {
    return gradient(format, width, height, grey, ImageWriteParam.MODE_DISABLED);
  }

  /** The same as a progressive JPEG or interlaced PNG. */
  public static byte[] progressive(String format, int width, int height) {
    return gradient(format, width, height, true, ImageWriteParam.MODE_DEFAULT);
  }

  private static byte[] gradient(
      String format, int width, int height, boolean grey, int progressiveMode) {
    var image =
        new BufferedImage(
            width, height, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int value = (x * 255 / width + y * 255 / height) / 2;
        image.getRaster().setSample(x, y, 0, value);
      }
    }
    var bytes = new ByteArrayOutputStream();
    var writer = ImageIO.getImageWritersByFormatName(format).next();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      var parameters = writer.getDefaultWriteParam();
      parameters.setProgressiveMode(progressiveMode);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
