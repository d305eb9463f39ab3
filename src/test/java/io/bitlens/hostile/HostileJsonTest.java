package io.bitlens.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.registry.ModelStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** JSON for every operation that takes some, as the service's own description lists them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileJsonTest extends HostileSuite {

  private String model = "";
  private String other = "";

  @BeforeAll
  void storeModels(@Autowired ModelStore models) {
    model = models.publish(tiny()).id().toString();
    other = models.publish(tiny()).id().toString();
  }

  private record Operation(String method, String path) {}

  static Stream<Arguments> bodies() {
    return Stream.of(
        of("nested 100,000 times", "[".repeat(100_000)),
        of("objects nested 100,000 times", "{\"a\":".repeat(100_000)),
        of("nested in a field", "{\"name\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}"),
        of("a name of 100,000 letters", "{\"" + "n".repeat(100_000) + "\":1}"),
        of("a number of 100,000 digits", "{\"seed\":" + "9".repeat(100_000) + "}"),
        of("an exponent of ten digits", "{\"seed\":1e9999999999}"),
        of("no number", "{\"seed\":NaN}"),
        of("a field twice", "{\"name\":\"a\",\"name\":\"b\"}"),
        of("cut off", "{\"name\":\"a"),
        of("half a character", "{\"name\":\"\\ud800\"}"),
        of("a null character", "{\"name\":\"a\\u0000b\"}"),
        of("more behind it", "{} {}"),
        of("null", "null"),
        of("a comment", "/* */ {}"),
        of("nothing", ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void isRefusedEverywhere(String body) throws Exception {
    for (var operation : operations()) {
      startCounting();
      var answer = send(operation, HostileFiles.text(body));
      assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isIn(400, 422, 428);
      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).contains("json"));
      assertThat(answer.body()).hasSizeLessThan(10_000);
      assertLittleAllocated();
    }
  }

  @Test
  void isRefusedWhereItIsTooLong() throws Exception {
    var body = HostileFiles.text("{\"name\":\"" + "x".repeat(11 << 20) + "\"}");
    for (var operation : operations()) {
      startCounting();
      var answer = send(operation, body);
      assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isIn(400, 413);
      assertLittleAllocated();
    }
  }

  private HttpResponse<String> send(Operation operation, byte[] body) throws Exception {
    return send(
        request(operation.path())
            .header("Content-Type", "application/json")
            .method(operation.method(), BodyPublishers.ofByteArray(body)));
  }

  private List<Operation> operations() throws Exception {
    var operations = new ArrayList<Operation>();
    for (var path : json(send(request("/v3/api-docs"))).get("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        if (!operation.getValue().at("/requestBody/content/application~1json").isMissingNode()) {
          operations.add(
              new Operation(
                  operation.getKey().toUpperCase(Locale.ROOT),
                  // What is asked for exists, so that the body is what is refused.
                  path.getKey().replace("{id}", model).replace("{name}", "champion")
                      + (path.getKey().endsWith("/comparisons")
                          ? "?models=" + model + "," + other
                          : "")));
        }
      }
    }
    // Jobs, experiments, comparisons, predictions, maps, studies, keys, aliases.
    assertThat(operations).hasSizeGreaterThanOrEqualTo(8);
    return operations;
  }

  private static Arguments of(String name, String body) {
    return Arguments.of(Named.of(name, body));
  }
}
