package io.bitlens.drawing;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** An RGB picture that is drawn without a graphics system. */
public final class Canvas {

  private final BufferedImage image;

  /** The picture's own pixels, 0xRRGGBB, row by row. */
  private final int[] pixels;

  /** A picture of one colour, 0xRRGGBB. */
  public Canvas(int width, int height, int background) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    rectangle(0, 0, width, height, background);
  }

  /** Fills what of a rectangle lies in the picture. */
  public void rectangle(int left, int top, int width, int height, int rgb) {
    int from = Math.max(0, left);
    int to = Math.min(image.getWidth(), left + width);
    if (from >= to) {
      return;
    }
    for (int y = Math.max(0, top); y < Math.min(image.getHeight(), top + height); y++) {
      Arrays.fill(pixels, y * image.getWidth() + from, y * image.getWidth() + to, rgb);
    }
  }

  /** Draws pixels as squares. */
  public void enlarged(int left, int top, int[] rgb, int columns, int scale) {
    for (int i = 0; i < rgb.length; i++) {
      rectangle(left + i % columns * scale, top + i / columns * scale, scale, scale, rgb[i]);
    }
  }

  /** Writes a line; {@code scale} are the sides of a dot of the font. */
  public void text(int left, int top, String text, int scale, int rgb) {
    for (int i = 0; i < text.length(); i++) {
      for (int x = 0; x < BitmapFont.WIDTH; x++) {
        for (int y = 0; y < BitmapFont.HEIGHT; y++) {
          if (BitmapFont.dot(text.charAt(i), x, y)) {
            rectangle(
                left + (i * BitmapFont.ADVANCE + x) * scale, top + y * scale, scale, scale, rgb);
          }
        }
      }
    }
  }

  /** A PNG file. */
  public byte[] png() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
