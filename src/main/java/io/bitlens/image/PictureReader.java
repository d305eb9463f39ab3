package io.bitlens.image;

import io.bitlens.image.UnusablePictureException.Reason;
import io.bitlens.nn.InputShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads PNG and JPEG files into a model's input.
 *
 * <p>In this order: transparency is composited on black; colours become BT.601 luma where the model
 * takes one channel; the picture is resized to fit, its aspect kept (mean of the covered area when
 * shrinking, linear interpolation when enlarging); EXIF orientation is applied; pixels are rounded,
 * inverted if asked, and padded evenly with 0 to the model's height and width. Colour profiles are
 * not applied: samples are taken as sRGB.
 */
public final class PictureReader {

  private final PictureLimits limits;
  private final DecodingMemory memory;

  public PictureReader(PictureLimits limits, DecodingMemory memory) {
    this.limits = limits;
    this.memory = memory;
  }

  /** The most bytes that a file may have. */
  public int maxBytes() {
    return limits.bytes();
  }

  /**
   * Reads one file.
   *
   * @param shape what the model takes; 1 or 3 channels
   * @param invert whether 0 and 255 change places: for dark objects on light ground
   * @throws UnusablePictureException if the file is refused
   */
  public InputPicture read(byte[] file, InputShape shape, boolean invert)
      throws UnusablePictureException {
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw UnusablePictureException.invalid(
          "The model takes %d channels; pictures are made into 1 or 3."
              .formatted(shape.channels()));
    }
    if (file.length > limits.bytes()) {
      throw new UnusablePictureException(
          Reason.TOO_MANY_BYTES,
          "The picture has %d bytes; at most %d are read.".formatted(file.length, limits.bytes()));
    }
    if (file.length == 0) {
      throw UnusablePictureException.invalid("The file is empty.");
    }
    return convert(EncodedPicture.check(file, limits), shape, invert);
  }

  private InputPicture convert(EncodedPicture picture, InputShape shape, boolean invert)
      throws UnusablePictureException {
    var orientation = picture.orientation();
    var fit = Fit.of(picture, shape);
    float[] planes;
    boolean transparent;
    try (var _ = memory.take(picture.decodingBytes())) {
      var image = PictureDecoder.decode(picture);
      transparent = image.getColorModel().hasAlpha();
      planes =
          orientation.swapsSides()
              ? Resampling.planes(image, shape.channels(), fit.width(), fit.height())
              : Resampling.planes(image, shape.channels(), fit.height(), fit.width());
    }
    planes =
        orientation.swapsSides()
            ? orientation.upright(planes, shape.channels(), fit.width(), fit.height())
            : orientation.upright(planes, shape.channels(), fit.height(), fit.width());
    var steps = steps(picture, transparent, fit, shape, invert);
    return new InputPicture(
        fit.pad(planes, shape, invert),
        steps.isEmpty()
            ? Optional.empty()
            : Optional.of(new Conversion(picture.describe(), describe(shape), steps)));
  }

  private static List<String> steps(
      EncodedPicture picture, boolean transparent, Fit fit, InputShape shape, boolean invert) {
    var steps = new ArrayList<String>();
    if (picture.bitsPerSample() > 8) {
      steps.add("reduced to 8 bits");
    }
    if (transparent) {
      steps.add("composited on black");
    }
    boolean grey = picture.kind() == PixelKind.GREY || picture.kind() == PixelKind.GREY_ALPHA;
    if (!grey && shape.channels() == 1) {
      steps.add("luma (BT.601)");
    } else if (grey && shape.channels() == 3) {
      steps.add("grey repeated in 3 channels");
    }
    if (fit.resizes()) {
      steps.add("resized to %dx%d".formatted(fit.width(), fit.height()));
    }
    if (picture.orientation() != Orientation.UPRIGHT) {
      steps.add("turned upright (EXIF orientation %d)".formatted(picture.orientation().exif()));
    }
    if (invert) {
      steps.add("inverted");
    }
    if (fit.width() != shape.width() || fit.height() != shape.height()) {
      steps.add("padded with 0 to %dx%d".formatted(shape.width(), shape.height()));
    }
    return steps;
  }

  private static String describe(InputShape shape) {
    return "%dx%d %s"
        .formatted(
            shape.width(), shape.height(), shape.channels() == 1 ? PixelKind.GREY : PixelKind.RGB);
  }
}
