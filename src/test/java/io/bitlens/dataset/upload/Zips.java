package io.bitlens.dataset.upload;

import io.bitlens.image.Pictures;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Makes archives for tests, honest ones and others. */
public final class Zips {

  /** Offsets in a record of the central directory, APPNOTE 4.3.12. */
  public static final int FLAGS = 8;

  public static final int METHOD = 10;
  public static final int CRC = 16;
  public static final int SIZE = 24;
  public static final int ATTRIBUTES = 38;
  public static final int OFFSET = 42;

  private static final int RECORD = 0x02014b50;
  private static final int NAME_LENGTH = 28;
  private static final int NAME = 46;

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  /** Adds a file, or with a trailing slash a folder. */
  public Zips add(String name, byte... content) {
    files.put(name, content);
    return this;
  }

  /** Adds so many grey pictures to a folder, all different. */
  public Zips greys(String folder, int count) {
    for (int i = 0; i < count; i++) {
      add(folder + "/" + i + ".png", Pictures.greyPng(2, 2, 0, 255, i, i));
    }
    return this;
  }

  public byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The archive with a field of one entry's record changed. */
  public static byte[] lie(byte[] zip, String entry, int field, int bytes, long value) {
    var copy = ByteBuffer.wrap(zip.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int at = record(copy, entry);
    for (int i = 0; i < bytes; i++) {
      copy.put(at + field + i, (byte) (value >> 8 * i));
    }
    return copy.array();
  }

  /** The archive with one entry's name in the directory changed to another of its length. */
  public static byte[] rename(byte[] zip, String entry, String name) {
    if (entry.length() != name.length()) {
      throw new IllegalArgumentException(name + " is not as long as " + entry);
    }
    var copy = ByteBuffer.wrap(zip.clone()).order(ByteOrder.LITTLE_ENDIAN);
    copy.put(record(copy, entry) + NAME, name.getBytes(StandardCharsets.UTF_8));
    return copy.array();
  }

  private static int record(ByteBuffer zip, String entry) {
    var name = entry.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at + NAME + name.length <= zip.capacity(); at++) {
      if (zip.getInt(at) == RECORD
          && zip.getShort(at + NAME_LENGTH) == name.length
          && zip.slice(at + NAME, name.length).equals(ByteBuffer.wrap(name))) {
        return at;
      }
    }
    throw new IllegalArgumentException("no entry " + entry);
  }

  /** A picture of one shape in one colour on black, shifted by its index. */
  public static byte[] shape(String format, Color colour, boolean round, int index) {
    var image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setColor(colour);
    if (round) {
      graphics.fillOval(index % 10, index % 7, 28, 28);
    } else {
      graphics.fillRect(index % 10, index % 7, 28, 28);
    }
    graphics.dispose();
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
