package io.bitlens.image;

import static io.bitlens.image.Pictures.bytes;
import static io.bitlens.image.Pictures.chunk;
import static io.bitlens.image.Pictures.gradient;
import static io.bitlens.image.Pictures.greyPng;
import static io.bitlens.image.Pictures.png;
import static io.bitlens.image.Pictures.progressive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.data.Offset.offset;

import io.bitlens.image.UnusablePictureException.Reason;
import io.bitlens.nn.InputShape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReaderTest {

  private static final InputShape GREY_2X2 = new InputShape(1, 2, 2);
  private static final InputShape RGB_1X1 = new InputShape(3, 1, 1);
  private static final InputShape GREY_1X1 = new InputShape(1, 1, 1);

  private final PictureReader reader =
      new PictureReader(
          PictureLimits.DEFAULT, new DecodingMemory(256L << 20, Duration.ofSeconds(1)));

  @Test
  void aPictureInTheModelsShapeIsTakenAsItIs() throws Exception {
    var input = reader.read(greyPng(2, 2, 0, 128, 200, 255), GREY_2X2, false);

    assertThat(input.pixels()).isEqualTo(bytes(0, 128, 200, 255));
    assertThat(input.conversion()).isEmpty();
  }

  @Test
  void everyGreyLevelSurvives() throws Exception {
    var levels = new int[256];
    Arrays.setAll(levels, i -> i);

    var input = reader.read(greyPng(16, 16, levels), new InputShape(1, 16, 16), false);

    assertThat(input.pixels()).isEqualTo(bytes(levels));
  }

  @Test
  void coloursBecomeLuma() throws Exception {
    // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
    var input = reader.read(rgb(200, 100, 50), GREY_1X1, false);

    assertThat(input.pixels()).isEqualTo(bytes(124));
    assertThat(input.conversion())
        .contains(new Conversion("1x1 RGB PNG", "1x1 grey", List.of("luma (BT.601)")));
  }

  @Test
  void coloursArePlanesWhereTheModelTakesThree() throws Exception {
    assertThat(reader.read(rgb(200, 100, 50), RGB_1X1, false).pixels())
        .isEqualTo(bytes(200, 100, 50));
  }

  @Test
  void greyIsRepeatedWhereTheModelTakesThree() throws Exception {
    var input = reader.read(greyPng(1, 1, 77), RGB_1X1, false);

    assertThat(input.pixels()).isEqualTo(bytes(77, 77, 77));
    assertThat(input.conversion().orElseThrow().steps())
        .containsExactly("grey repeated in 3 channels");
  }

  @Test
  void transparencyIsCompositedOnBlack() throws Exception {
    // 200 * 128 / 255 = 100.4
    var rgba = png(1, 1, 8, 6, new byte[][] {bytes(200, 200, 200, 128)});
    var greyAlpha = png(1, 1, 8, 4, new byte[][] {bytes(200, 128)});

    assertThat(reader.read(rgba, GREY_1X1, false).pixels()).isEqualTo(bytes(100));
    var input = reader.read(greyAlpha, GREY_1X1, false);
    assertThat(input.pixels()).isEqualTo(bytes(100));
    assertThat(input.conversion().orElseThrow().from()).isEqualTo("1x1 grey+alpha PNG");
    assertThat(input.conversion().orElseThrow().steps()).containsExactly("composited on black");
  }

  @Test
  void aTransparentColourIsBlackToo() throws Exception {
    var picture = png(2, 1, 8, 0, new byte[][] {bytes(90, 200)}, chunk("tRNS", bytes(0, 90)));

    assertThat(reader.read(picture, new InputShape(1, 1, 2), false).pixels())
        .isEqualTo(bytes(0, 200));
  }

  @Test
  void sixteenBitsBecomeEight() throws Exception {
    // 0x80ff / 257 = 128.5 within rounding, 0x1234 / 257 = 18.1
    var picture = png(2, 1, 16, 0, new byte[][] {bytes(0x12, 0x34, 0xff, 0xff)});

    var input = reader.read(picture, new InputShape(1, 1, 2), false);

    assertThat(input.pixels()).isEqualTo(bytes(18, 255));
    assertThat(input.conversion())
        .contains(new Conversion("2x1 16-bit grey PNG", "2x1 grey", List.of("reduced to 8 bits")));
  }

  @Test
  void palettesAndSingleBitsAreRead() throws Exception {
    var palette =
        png(2, 1, 8, 3, new byte[][] {bytes(1, 0)}, chunk("PLTE", bytes(10, 10, 10, 200, 100, 50)));
    var bit = png(2, 1, 1, 0, new byte[][] {bytes(0b0100_0000)});

    assertThat(reader.read(palette, new InputShape(1, 1, 2), false).pixels())
        .isEqualTo(bytes(124, 10));
    assertThat(reader.read(bit, new InputShape(1, 1, 2), false).pixels()).isEqualTo(bytes(0, 255));
  }

  @Test
  void shrinkingTakesTheMeanOfTheArea() throws Exception {
    var picture =
        greyPng(4, 4, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150);

    var input = reader.read(picture, GREY_2X2, false);

    assertThat(input.pixels()).isEqualTo(bytes(25, 45, 105, 125));
    assertThat(input.conversion().orElseThrow())
        .isEqualTo(new Conversion("4x4 grey PNG", "2x2 grey", List.of("resized to 2x2")));
  }

  @Test
  void enlargingInterpolatesBetweenCentres() throws Exception {
    // Centres at -0.25, 0.25, 0.75 and 1.25 of the two pixels.
    assertThat(reader.read(greyPng(2, 2, 0, 100, 0, 100), new InputShape(1, 4, 4), false).pixels())
        .startsWith(0, 25, 75, 100);
  }

  @Test
  void theAspectIsKeptByPaddingAfterInversion() throws Exception {
    var input = reader.read(greyPng(4, 2, 255, 255, 55, 55, 255, 255, 55, 55), GREY_2X2, true);

    // 2 x 1 pixels; the row that is left over is below, and 0.
    assertThat(input.pixels()).isEqualTo(bytes(0, 200, 0, 0));
    assertThat(input.conversion().orElseThrow().steps())
        .containsExactly("resized to 2x1", "inverted", "padded with 0 to 2x2");
  }

  @Test
  void anExtremeAspectKeepsOnePixel() throws Exception {
    var wide = new int[600];
    Arrays.fill(wide, 90);

    assertThat(reader.read(greyPng(600, 1, wide), new InputShape(1, 3, 3), false).pixels())
        .isEqualTo(bytes(0, 0, 0, 90, 90, 90, 0, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg"})
  void bothFormatsGiveAboutTheSamePixels(String format) throws Exception {
    var input = reader.read(gradient(format, 64, 48, true), new InputShape(1, 6, 8), false);

    // Mean of the gradient over an 8 x 8 area: about (8x+4)/64 and (8y+4)/48 of 255, halved.
    for (int y = 0; y < 6; y++) {
      for (int x = 0; x < 8; x++) {
        double expected = ((8 * x + 3.5) / 64 + (8 * y + 3.5) / 48) * 127.5;
        assertThat((double) (input.pixels()[y * 8 + x] & 0xff)).isCloseTo(expected, offset(2.5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg"})
  void progressivePicturesAreReadAndTheirCutsRefused(String format) throws Exception {
    var shape = new InputShape(1, 6, 8);
    var whole = progressive(format, 64, 48);

    var input = reader.read(whole, shape, false);

    var plain = reader.read(gradient(format, 64, 48, true), shape, false);
    assertThat(whole).isNotEqualTo(gradient(format, 64, 48, true));
    for (int i = 0; i < shape.size(); i++) {
      assertThat(input.pixels()[i] & 0xff).isCloseTo(plain.pixels()[i] & 0xff, offset(1));
    }
    for (int length = 8; length < whole.length; length += 7) {
      refused(Arrays.copyOf(whole, length), Reason.INVALID);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,24", "3,24", "6,40", "8,40"})
  void exifOrientationIsHonoured(int orientation, int upright) throws Exception {
    var jpeg = withOrientation(gradient("jpg", 40, 24, true), orientation);
    int width = upright == 24 ? 40 : 24;

    var input = reader.read(jpeg, new InputShape(1, upright, width), false);

    // Stored, the darkest corner is the upper left one: 6 turns it to the right.
    int darkest =
        switch (orientation) {
          case 3 -> upright * width - 1;
          case 6 -> width - 1;
          case 8 -> (upright - 1) * width;
          default -> 0;
        };
    assertThat(input.pixels()[darkest] & 0xff).isLessThan(12);
    assertThat(input.conversion().isPresent()).isEqualTo(orientation != 1);
  }

  @Test
  void aPngCutAnywhereIsRefused() {
    var whole = gradient("png", 40, 30, false);
    for (int length = 8; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), Reason.INVALID).withMessageContaining("PNG");
    }
  }

  @Test
  void aJpegCutAnywhereIsRefused() {
    var whole = gradient("jpg", 40, 30, false);
    for (int length = 3; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), Reason.INVALID).withMessageContaining("truncated: ");
    }
  }

  @Test
  void anEndMarkerDoesNotHideACut() {
    var whole = gradient("jpg", 200, 200, false);
    var cut = Arrays.copyOf(whole, whole.length * 2 / 3);
    cut[cut.length - 2] = (byte) 0xff;
    cut[cut.length - 1] = (byte) 0xd9;

    refused(cut, Reason.INVALID).withMessageContaining("cannot be decoded");
  }

  @Test
  void tooLittleDataInAWholePngIsRefused() {
    refused(png(4, 4, 8, 0, new byte[][] {bytes(1, 2, 3, 4)}), Reason.INVALID)
        .withMessageContaining("The PNG cannot be decoded");
  }

  @Test
  void aFlippedBitIsRefused() {
    var png = greyPng(2, 2, 1, 2, 3, 4);
    png[png.length - 20] ^= 1;

    refused(png, Reason.INVALID).withMessageContaining("checksum");
  }

  @Test
  void theSizeIsRefusedByTheHeader() {
    refused(png(30_000, 30_000, 8, 2, new byte[][] {bytes(0)}), Reason.INVALID)
        .withMessage(
            "The PNG is 30000 x 30000 pixels; at most 8192 a side and 25000000 in all are read.");
    refused(png(8_193, 1, 8, 0, new byte[][] {bytes(0)}), Reason.INVALID)
        .withMessageContaining("8193 x 1");
    refused(png(5_001, 5_000, 8, 0, new byte[][] {bytes(0)}), Reason.INVALID)
        .withMessageContaining("25000000 in all");
    refused(png(0, 5, 8, 0, new byte[][] {bytes(0)}), Reason.INVALID)
        .withMessageContaining("0 x 5");
    var jpeg = gradient("jpg", 16, 16, true);
    ByteBuffer.wrap(jpeg).putShort(frame(jpeg) + 5, (short) 30_000);
    refused(jpeg, Reason.INVALID).withMessageContaining("16 x 30000");
  }

  @Test
  void whatIsNoPictureIsRefused() {
    refused("hello, world".getBytes(StandardCharsets.UTF_8), Reason.INVALID)
        .withMessage(
            "This is neither a PNG nor a JPEG: its first bytes are 68 65 6c 6c 6f 2c 20 77.");
    refused(new byte[0], Reason.INVALID).withMessage("The file is empty.");
  }

  @ParameterizedTest
  @CsvSource({"GIF89a,GIF", "RIFF----WEBPVP8,WebP", "BM----------,BMP", "%PDF-1.7,PDF"})
  void otherFormatsAreNamed(String start, String name) {
    refused(start.getBytes(StandardCharsets.ISO_8859_1), Reason.UNSUPPORTED_FORMAT)
        .withMessageContaining(name);
  }

  @Test
  void tooManyBytesAreRefused() {
    refused(Arrays.copyOf(greyPng(1, 1, 0), 10 * 1024 * 1024 + 1), Reason.TOO_MANY_BYTES)
        .withMessageContaining("10485761 bytes");
  }

  @Test
  void animationsAreRefused() {
    refused(png(1, 1, 8, 0, new byte[][] {bytes(0)}, chunk("acTL", new byte[8])), Reason.INVALID)
        .withMessageContaining("animated");
  }

  /** What one program could take for this picture, and another for something else. */
  @Test
  void aPngOfTwoMindsIsRefused() {
    var whole = greyPng(1, 1, 9);
    refused(Arrays.copyOf(whole, whole.length + 3), Reason.INVALID)
        .withMessage("The PNG has 3 bytes behind its end chunk.");
    var header = Arrays.copyOfRange(whole, 8, 33);
    var data = Arrays.copyOfRange(whole, 33, whole.length - 12);
    var palette = chunk("PLTE", bytes(0, 0, 0));
    refused(behindHeader(header), Reason.INVALID)
        .withMessage("The PNG's IHDR chunk at byte 33 is out of place.");
    refused(behindHeader(palette, palette), Reason.INVALID).withMessageContaining("PLTE");
    refused(behindHeader(data, palette), Reason.INVALID).withMessageContaining("PLTE");
    refused(behindHeader(data, chunk("tRNS", bytes(0, 0))), Reason.INVALID)
        .withMessageContaining("tRNS");
    refused(behindHeader(data, chunk("tEXt", bytes('k', 0, 'v'))), Reason.INVALID)
        .withMessageContaining("IDAT");
    refused(behindHeader(chunk("IEND", bytes(1))), Reason.INVALID).withMessageContaining("IEND");
    refused(behindHeader(chunk("EV\nL")), Reason.INVALID).withMessageContaining("EV?L chunk");
    refused(behindHeader(chunk("IEND")), Reason.INVALID).withMessageContaining("no image data");
  }

  private static byte[] behindHeader(byte[]... more) {
    return png(1, 1, 8, 0, new byte[][] {bytes(9)}, more);
  }

  @Test
  void dataInPiecesAndUnknownNotesAreRead() throws Exception {
    var whole = greyPng(1, 1, 9);
    var out = new ByteArrayOutputStream();
    out.write(whole, 0, 33);
    out.writeBytes(chunk("eXIf", bytes(1)));
    var data = Arrays.copyOfRange(whole, 41, whole.length - 16);
    out.writeBytes(chunk("IDAT", Arrays.copyOf(data, 2)));
    out.writeBytes(chunk("IDAT"));
    out.writeBytes(chunk("IDAT", Arrays.copyOfRange(data, 2, data.length)));
    out.writeBytes(chunk("tEXt", bytes('k', 0, 'v')));
    out.writeBytes(chunk("IEND"));

    assertThat(reader.read(out.toByteArray(), GREY_1X1, false).pixels()).isEqualTo(bytes(9));
  }

  /** Cameras put previews and films there. */
  @Test
  void whatLiesBehindAJpegChangesNothing() throws Exception {
    var whole = gradient("jpg", 16, 16, true);
    var film = Arrays.copyOf(whole, whole.length + 1_000);

    assertThat(reader.read(film, GREY_2X2, false).pixels())
        .isEqualTo(reader.read(whole, GREY_2X2, false).pixels());
  }

  @Test
  void cmykAndUnknownCodingsAreRefused() {
    var cmyk = gradient("jpg", 16, 16, true);
    cmyk[frame(cmyk) + 9] = 4;
    refused(cmyk, Reason.INVALID).withMessageContaining("4 components of 8 bits (CMYK)");
    var lossless = gradient("jpg", 16, 16, true);
    lossless[frame(lossless) + 1] = (byte) 0xc3;
    refused(lossless, Reason.INVALID).withMessageContaining("ffc3");
  }

  @Test
  void anUnknownColourTypeIsRefused() {
    refused(png(1, 1, 8, 5, new byte[][] {bytes(0)}), Reason.INVALID)
        .withMessageContaining("colour type 5");
  }

  @Test
  void ancillaryChunksNeverReachTheDecoder() throws Exception {
    var bomb = chunk("zTXt", bytes('k', 0, 0, 1, 2, 3));

    assertThat(
            reader.read(png(1, 1, 8, 0, new byte[][] {bytes(9)}, bomb), GREY_1X1, false).pixels())
        .isEqualTo(bytes(9));
  }

  @Test
  void aModelOfTwoChannelsTakesNoPictures() {
    assertThatExceptionOfType(UnusablePictureException.class)
        .isThrownBy(() -> reader.read(greyPng(1, 1, 0), new InputShape(2, 1, 1), false))
        .withMessage("The model takes 2 channels; pictures are made into 1 or 3.");
  }

  @Test
  void decodingWaitsForMemoryAndGivesUp() throws Exception {
    var memory = new DecodingMemory(8 * 1024, Duration.ZERO);
    var busy = new PictureReader(PictureLimits.DEFAULT, memory);
    try (var _ = memory.take(8 * 1024)) {
      assertThatExceptionOfType(UnusablePictureException.class)
          .isThrownBy(() -> busy.read(greyPng(1, 1, 5), GREY_1X1, false))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
    }

    assertThat(busy.read(greyPng(1, 1, 5), GREY_1X1, false).pixels()).isEqualTo(bytes(5));
  }

  private ThrowableAssertAlternative<UnusablePictureException> refused(byte[] file, Reason reason) {
    return assertThatExceptionOfType(UnusablePictureException.class)
        .isThrownBy(() -> reader.read(file, GREY_2X2, false))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static byte[] rgb(int red, int green, int blue) {
    return png(1, 1, 8, 2, new byte[][] {bytes(red, green, blue)});
  }

  /** Where the frame header of a baseline JPEG begins. */
  private static int frame(byte[] jpeg) {
    for (int i = 0; i < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xc0) {
        return i;
      }
    }
    throw new IllegalArgumentException("no frame header");
  }

  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    var exif =
        ByteBuffer.allocate(36)
            .put(bytes(0xff, 0xe1, 0, 34))
            .put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1))
            .putInt(8)
            .putShort((short) 1)
            .putShort((short) 0x0112)
            .putShort((short) 3)
            .putInt(1)
            .putShort((short) orientation);
    return ByteBuffer.allocate(jpeg.length + 36)
        .put(jpeg, 0, 2)
        .put(exif.array())
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }
}
