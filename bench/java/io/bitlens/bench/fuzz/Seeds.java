package io.bitlens.bench.fuzz;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Small files in good order, from which a fuzzer goes on. */
public final class Seeds {

  private Seeds() {}

  /** Writes those of one target into its folder. */
  public static void write(String target, Path folder) throws IOException {
    Files.createDirectories(folder);
    switch (target) {
      case "Pictures" -> {
        Files.write(folder.resolve("grey.png"), picture("png", BufferedImage.TYPE_BYTE_GRAY));
        Files.write(folder.resolve("rgba.png"), picture("png", BufferedImage.TYPE_INT_ARGB));
        Files.write(folder.resolve("rgb.jpg"), picture("jpg", BufferedImage.TYPE_INT_RGB));
      }
      case "Archives" -> {
        Files.write(folder.resolve("classes.zip"), archive());
      }
      case "IdxFiles" -> {
        Files.write(folder.resolve("labels"), idx(0x801, new int[] {3}, 3));
        Files.write(folder.resolve("images"), idx(0x803, new int[] {3, 4, 4}, 48));
        Files.write(folder.resolve("images.gz"), gzip(idx(0x803, new int[] {3, 4, 4}, 48)));
      }
      case "Artifacts" -> Files.write(folder.resolve("one.safetensors"), safetensors());
      default -> throw new IllegalArgumentException("no target is called " + target);
    }
  }

  private static byte[] picture(String format, int type) throws IOException {
    var image = new BufferedImage(6, 5, type);
    for (int i = 0; i < 30; i++) {
      image.setRGB(i % 6, i / 6, 0xff000000 | i * 0x070503);
    }
    var bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, bytes)) {
      throw new IOException("cannot write " + format);
    }
    return bytes.toByteArray();
  }

  private static byte[] archive() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      byte[] png = picture("png", BufferedImage.TYPE_BYTE_GRAY);
      for (var name : new String[] {"cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(png);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] idx(int magic, int[] sizes, int count) {
    var bytes = ByteBuffer.allocate(4 + 4 * sizes.length + count).putInt(magic);
    for (int size : sizes) {
      bytes.putInt(size);
    }
    return bytes.array();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] safetensors() {
    byte[] header =
        """
        {"__metadata__":{"format":"bitlens-variant","format_version":"1"},\
        "fc.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}\
        """
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + header.length + 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }
}
