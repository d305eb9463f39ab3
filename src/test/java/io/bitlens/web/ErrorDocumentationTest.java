package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ErrorDocumentationTest {

  private static final Pattern ROW =
      Pattern.compile("^\\| `([A-Z_]+)` \\| (\\d{3}) \\| .{20,} \\|$");

  @Test
  void everyCodeIsDocumentedWithItsStatusAndNoOther() throws IOException {
    var documented =
        Files.readAllLines(Path.of("docs/errors.md")).stream()
            .map(ROW::matcher)
            .filter(row -> row.matches())
            .map(row -> row.group(1) + " " + row.group(2))
            .toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(ProblemCode.values()).map(c -> c + " " + c.status()).toList());
  }
}
