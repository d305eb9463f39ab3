package io.bitlens.inference.input;

import io.bitlens.image.InputPicture;
import io.bitlens.image.PictureReader;
import io.bitlens.image.UnusablePictureException;
import io.bitlens.image.UnusablePictureException.Reason;
import io.bitlens.nn.InputShape;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;

/** Reads the images of a request, whatever its body is, into a model's shape. */
public final class InputReader {

  private final PictureReader pictures;

  public InputReader(PictureReader pictures) {
    this.pictures = pictures;
  }

  /**
   * Reads the body by its content type: JSON, multipart, or else one picture.
   *
   * @param invert whether pictures change 0 and 255
   * @throws ApiException if the body is refused
   */
  public InputBatch read(HttpServletRequest request, InputShape shape, boolean invert)
      throws IOException {
    var type = MediaType.parseMediaType(String.valueOf(request.getContentType()));
    if (type.isCompatibleWith(MediaType.MULTIPART_FORM_DATA)) {
      return multipart(parts(request), shape, invert);
    }
    if (!type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
      return single(request.getInputStream(), shape, invert);
    }
    if (invert) {
      var detail = "changes pictures only; send the pixels as the model is to see them";
      throw new ApiException(
          ProblemCode.INVALID_VALUE,
          "invert cannot be used with a JSON body.",
          List.of(new FieldProblem("invert", detail)));
    }
    return PixelArrays.read(request.getInputStream(), shape);
  }

  private InputBatch single(InputStream body, InputShape shape, boolean invert) throws IOException {
    var file = new BoundedBody(body, pictures.maxBytes()).readAllBytes();
    if (file.length == 0) {
      throw new ApiException(ProblemCode.MALFORMED_REQUEST, "The body is empty.");
    }
    try {
      var picture = pictures.read(file, shape, invert);
      return new InputBatch(
          picture.pixels(), List.of(new InputImage(0, Optional.empty(), picture.conversion())));
    } catch (UnusablePictureException e) {
      throw new ApiException(code(e.reason()), String.valueOf(e.getMessage()));
    }
  }

  private static Collection<Part> parts(HttpServletRequest request) throws IOException {
    try {
      return request.getParts();
    } catch (ServletException e) {
      throw new ApiException(
          ProblemCode.MALFORMED_REQUEST, "The multipart body cannot be read: " + e.getMessage());
    }
  }

  private InputBatch multipart(Collection<Part> parts, InputShape shape, boolean invert)
      throws IOException {
    if (parts.isEmpty()) {
      throw new ApiException(ProblemCode.MALFORMED_REQUEST, "The multipart body has no files.");
    }
    if (parts.size() > InputBatch.MAX_IMAGES) {
      throw new ApiException(
          ProblemCode.TOO_LARGE,
          "A request has at most %d images, found %d parts."
              .formatted(InputBatch.MAX_IMAGES, parts.size()));
    }
    var problems = new Problems();
    var images = new ArrayList<InputImage>();
    var pixels = new ByteArrayOutputStream(parts.size() * shape.size());
    for (var part : parts) {
      var name = name(part, images.size());
      var picture = picture(part, images.size(), shape, invert, problems);
      picture.ifPresent(p -> pixels.writeBytes(p.pixels()));
      images.add(
          new InputImage(
              images.size(), Optional.of(name), picture.flatMap(InputPicture::conversion)));
    }
    problems.raise(ProblemCode.INVALID_IMAGE, "of the files");
    return new InputBatch(pixels.toByteArray(), images);
  }

  private Optional<InputPicture> picture(
      Part part, int index, InputShape shape, boolean invert, Problems problems)
      throws IOException {
    if (part.getSubmittedFileName() == null) {
      problems.add(pointer(index), "is the form field '%s', not a file".formatted(part.getName()));
      return Optional.empty();
    }
    try (var in = new BoundedBody(part.getInputStream(), pictures.maxBytes())) {
      return Optional.of(pictures.read(in.readAllBytes(), shape, invert));
    } catch (UnusablePictureException e) {
      if (e.reason() != Reason.INVALID) {
        throw new ApiException(code(e.reason()), name(part, index) + ": " + e.getMessage());
      }
      problems.add(pointer(index), name(part, index) + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private static String pointer(int index) {
    return "/" + index;
  }

  /** The file's own name, whatever path a client put before it, of a sane length. */
  private static String name(Part part, int index) {
    var name = Optional.ofNullable(part.getSubmittedFileName()).orElse("");
    var last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return last.isBlank() ? "file " + index : last.substring(0, Math.min(255, last.length()));
  }

  private static ProblemCode code(Reason reason) {
    return switch (reason) {
      case INVALID -> ProblemCode.INVALID_IMAGE;
      case UNSUPPORTED_FORMAT -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
      case TOO_MANY_BYTES -> ProblemCode.TOO_LARGE;
      case BUSY -> ProblemCode.UNAVAILABLE;
    };
  }
}
