package io.bitlens.dataset;

import io.bitlens.dataset.upload.UploadOptions;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;

/** The form of an upload: its file is handed on while it comes, its fields are kept and checked. */
final class UploadForm {

  private static final String FILE = "file";
  private static final Set<String> FIELDS =
      Set.of("name", "size", "channels", "testFraction", "seed");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{1,62}");
  private static final Set<Integer> SIZES = Set.of(28, 32, 64);
  private static final int MAX_FIELD = 200;
  private static final int DEFAULT_SIZE = 28;
  private static final double DEFAULT_TEST_FRACTION = 0.15;
  private static final long DEFAULT_SEED = 7;

  private final Map<String, String> fields = new LinkedHashMap<>();
  private final List<FieldProblem> problems = new ArrayList<>();
  private OptionalLong fileBytes = OptionalLong.empty();
  private String fileSha256 = "";

  /** Takes the file's content and tells how many bytes it had. */
  @FunctionalInterface
  interface Receiver {
    long receive(InputStream content) throws IOException;
  }

  /**
   * Reads the request to its end.
   *
   * @throws ApiException if it is no form, lacks a part, or has one that does not exist
   */
  static UploadForm read(HttpServletRequest request, Receiver file) throws IOException {
    var form = new UploadForm();
    try {
      var parts = new JakartaServletFileUpload<>().getItemIterator(request);
      while (parts.hasNext()) {
        form.take(parts.next(), file);
      }
    } catch (FileUploadException e) {
      if (e.getCause() instanceof IOException cause && !(cause instanceof FileUploadException)) {
        throw cause;
      }
      throw new ApiException(
          ProblemCode.MALFORMED_REQUEST, "The multipart body cannot be read: " + e.getMessage());
    }
    form.requireParts();
    return form;
  }

  private void take(FileItemInput part, Receiver file) throws IOException {
    var name = String.valueOf(part.getFieldName());
    if (name.equals(FILE)) {
      if (part.isFormField()) {
        throw malformed(FILE, "must be a file with a name, found a field of text");
      }
      if (fileBytes.isPresent()) {
        throw malformed(FILE, "is there twice");
      }
      var content = new DigestInputStream(part.getInputStream(), sha256());
      fileBytes = OptionalLong.of(file.receive(content));
      fileSha256 = HexFormat.of().formatHex(content.getMessageDigest().digest());
      return;
    }
    if (!FIELDS.contains(name)) {
      throw new ApiException(
          ProblemCode.UNKNOWN_FIELD,
          "The form has a part that does not exist here.",
          List.of(
              new FieldProblem(
                  "/" + name.substring(0, Math.min(MAX_FIELD, name.length())),
                  "is not a part here; the parts are file, "
                      + String.join(", ", FIELDS.stream().sorted().toList()))));
    }
    var value = part.getInputStream().readNBytes(MAX_FIELD + 1);
    if (value.length > MAX_FIELD) {
      throw malformed(name, "has more than %d bytes".formatted(MAX_FIELD));
    }
    if (fields.put(name, new String(value, StandardCharsets.UTF_8)) != null) {
      throw malformed(name, "is there twice");
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void requireParts() {
    if (!fields.containsKey("name")) {
      throw malformed("name", "is missing");
    }
    if (fileBytes.isEmpty()) {
      throw malformed(FILE, "is missing");
    }
  }

  private static ApiException malformed(String part, String detail) {
    return new ApiException(
        ProblemCode.MALFORMED_REQUEST,
        "The part %s %s.".formatted(part, detail),
        List.of(new FieldProblem("/" + part, detail)));
  }

  /** Name of the data set; make sure of it by {@link #options} first. */
  String name() {
    return fields.getOrDefault("name", "");
  }

  long fileBytes() {
    return fileBytes.orElseThrow();
  }

  /** All parts, the file by its SHA-256: the same for every form that asks for the same. */
  SortedMap<String, String> content() {
    var content = new TreeMap<>(fields);
    content.put(FILE, fileSha256);
    return content;
  }

  /**
   * The options, defaults filled in.
   *
   * @throws ApiException INVALID_VALUE with everything that is wrong, the name included
   */
  UploadOptions options() {
    if (!NAME.matcher(name()).matches()) {
      problems.add(
          new FieldProblem(
              "/name", "must be 2 to 63 of a-z, 0-9 and -, the first no -, found " + name()));
    }
    var options = new UploadOptions(size(), channels(), testFraction(), seed());
    if (!problems.isEmpty()) {
      throw ApiException.invalid(problems);
    }
    return options;
  }

  private int size() {
    var given = fields.get("size");
    if (given == null) {
      return DEFAULT_SIZE;
    }
    var size = SIZES.stream().filter(s -> given.equals(s.toString())).findFirst();
    if (size.isEmpty()) {
      problems.add(new FieldProblem("/size", "must be 28, 32 or 64, found " + given));
    }
    return size.orElse(DEFAULT_SIZE);
  }

  private OptionalInt channels() {
    var given = fields.get("channels");
    if (given == null) {
      return OptionalInt.empty();
    }
    return switch (given) {
      case "grey" -> OptionalInt.of(1);
      case "rgb" -> OptionalInt.of(3);
      default -> {
        problems.add(new FieldProblem("/channels", "must be grey or rgb, found " + given));
        yield OptionalInt.empty();
      }
    };
  }

  private double testFraction() {
    var given = fields.get("testFraction");
    if (given == null) {
      return DEFAULT_TEST_FRACTION;
    }
    try {
      double fraction = Double.parseDouble(given);
      if (fraction > 0 && fraction <= 0.5) {
        return fraction;
      }
    } catch (NumberFormatException e) {
      // Refused like a number out of range.
    }
    problems.add(
        new FieldProblem("/testFraction", "must be above 0 and at most 0.5, found " + given));
    return DEFAULT_TEST_FRACTION;
  }

  private long seed() {
    var given = fields.get("seed");
    if (given == null) {
      return DEFAULT_SEED;
    }
    try {
      return Long.parseLong(given);
    } catch (NumberFormatException e) {
      problems.add(new FieldProblem("/seed", "must be a whole number of 64 bits, found " + given));
      return DEFAULT_SEED;
    }
  }
}
