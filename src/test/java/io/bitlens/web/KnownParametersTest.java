package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;

class KnownParametersTest {

  record Range(int from, Optional<Integer> to) {}

  /** Operations of every kind there is; none of them is called. */
  @SuppressWarnings("unused")
  static class Operations {

    void arguments(
        @PathVariable UUID id,
        @RequestParam Optional<String> dataset,
        @RequestParam(name = "page-size") int size,
        @RequestParam("q") List<String> words,
        @RequestHeader String accept,
        HttpServletRequest request,
        Principal principal) {}

    void simple(String name, Integer count) {}

    void composed(Range range, @RequestParam boolean all) {}

    void body(@RequestBody Range range, @RequestParam boolean dry) {}

    void parts(
        @RequestPart Range options,
        @RequestPart MultipartFile picture,
        @RequestParam MultipartFile other,
        @RequestParam List<MultipartFile> more,
        @RequestParam MultipartFile[] most,
        @RequestParam String title) {}

    void whatever(@RequestParam Map<String, String> all) {}
  }

  @ParameterizedTest
  @CsvSource({
    "arguments,'dataset,page-size,q'",
    "simple,'count,name'",
    "composed,'all,from,to'",
    "body,dry",
    "parts,title"
  })
  void areThoseThatTheMethodDeclares(String operation, String names) {
    assertThat(known(operation)).get().asString().isEqualTo("[" + names.replace(",", ", ") + "]");
  }

  @Test
  void areUnboundedWhereAllAreTaken() {
    assertThat(known("whatever")).isEmpty();
  }

  private static Optional<SortedSet<String>> known(String operation) {
    var method =
        Arrays.stream(Operations.class.getDeclaredMethods())
            .filter(m -> m.getName().equals(operation))
            .findFirst()
            .orElseThrow();
    var handler = new HandlerMethod(new Operations(), method);
    for (var parameter : handler.getMethodParameters()) {
      parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
    }
    return KnownParameters.of(handler);
  }
}
