package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Over a real socket: half of the errors happen before or behind the controllers. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      // There is no database here.
      "management.endpoint.health.validate-group-membership=false",
      "bitlens.web.max-body-size=1KB",
      "spring.servlet.multipart.max-file-size=1KB",
      "spring.autoconfigure.exclude="
          + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
          + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.web.servlet"
          + ".ServletWebSecurityAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.actuate.web.servlet"
          + ".ManagementWebSecurityAutoConfiguration,"
          + "com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration"
    })
class ProblemsTest {

  @SpringBootConfiguration
  @EnableAutoConfiguration
  @ComponentScan(
      basePackages = "io.bitlens.web",
      excludeFilters = @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
  @Import(Kitchen.class)
  static class Application {}

  record Dish(String name, Integer price, List<Extra> extras) {}

  record Extra(Size size) {}

  enum Size {
    SMALL,
    LARGE
  }

  @RestController
  static class Kitchen {

    @PostMapping(path = "/dishes", consumes = MediaType.APPLICATION_JSON_VALUE)
    Dish cook(@RequestBody Dish dish) {
      return dish;
    }

    @GetMapping("/dishes/{id}")
    UUID find(@PathVariable UUID id) {
      throw ApiException.notFound("dish", id);
    }

    @GetMapping(path = "/menu", produces = MediaType.APPLICATION_JSON_VALUE)
    List<String> menu(@RequestParam Size size, @RequestParam(required = false) Integer pageSize) {
      return List.of(size.name());
    }

    @GetMapping("/api/v1/orders")
    List<String> orders(@RequestParam(required = false) List<Size> size) {
      return size == null ? List.of() : size.stream().map(Enum::name).toList();
    }

    @GetMapping(path = "/plate", produces = MediaType.IMAGE_PNG_VALUE)
    byte[] plate() {
      throw new ApiException(ProblemCode.WRONG_STATE, "The plate is empty.");
    }

    @PostMapping(path = "/photos", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    long photo(@RequestPart MultipartFile photo) {
      return photo.getSize();
    }

    @GetMapping("/fire")
    void fire() {
      throw new IllegalStateException("the secret recipe");
    }

    @GetMapping("/cellar")
    void cellar() {
      throw new DataAccessResourceFailureException("connection refused by 10.1.2.3");
    }

    @GetMapping("/many")
    void many() {
      throw ApiException.invalid(
          List.of(new FieldProblem("/a", "is bad"), new FieldProblem("/b", "is worse")));
    }
  }

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN_ID = "00f067aa0ba902b7";

  @LocalServerPort private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void aRefusalBecomesACompleteProblem() throws Exception {
    var id = UUID.randomUUID();
    var response = get("/dishes/" + id);
    var problem = problem(response, 404, ProblemCode.NOT_FOUND);

    assertThat(problem.get("type").asString()).isEqualTo("urn:bitlens:problem:NOT_FOUND");
    assertThat(problem.get("title").asString()).isEqualTo(ProblemCode.NOT_FOUND.title());
    assertThat(problem.get("detail").asString()).isEqualTo("There is no dish '" + id + "'.");
    assertThat(problem.get("instance").asString()).isEqualTo("/dishes/" + id);
    assertThat(problem.get("errors").isEmpty()).isTrue();
    assertThat(problem.get("traceId").asString())
        .matches("[0-9a-f]{32}")
        .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
  }

  @Test
  void everyFieldProblemIsListed() throws Exception {
    var problem = problem(get("/many"), 422, ProblemCode.INVALID_VALUE);

    assertThat(problem.get("detail").asString()).isEqualTo("2 values make no sense; see errors.");
    assertThat(pointers(problem)).containsExactly("/a", "/b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "{\"name\":\"pie\",\"pryce\":3}|UNKNOWN_FIELD|/pryce|"
            + "/pryce is not a field here; the fields are extras, name, price.",
        "{\"extras\":[{\"size\":\"SMALL\"},{\"a/b\":1}]}|UNKNOWN_FIELD|/extras/1/a~1b|"
            + "/extras/1/a~1b is not a field here; the fields are size.",
        "{\"price\":\"3\"}|MALFORMED_REQUEST|/price|"
            + "/price must be a whole number of 32 bits (line 1, column 10).",
        "{\"price\":2.5}|MALFORMED_REQUEST|/price|"
            + "/price must be a whole number of 32 bits (line 1, column 10).",
        "{\"extras\":{}}|MALFORMED_REQUEST|/extras|/extras must be an array (line 1, column 11).",
        "{\"extras\":[{\"size\":\"HUGE\"}]}|INVALID_VALUE|/extras/0/size|"
            + "/extras/0/size must be one of [SMALL, LARGE].",
        "{\"name\":\"pie\"|MALFORMED_REQUEST|-|The body is not valid JSON (line 1, column 14).",
        "{\"name\":\"a\",\"name\":\"b\"}|MALFORMED_REQUEST|-|"
            + "The body is not valid JSON (line 1, column 19).",
        "[]|MALFORMED_REQUEST|''|The body must be an object (line 1, column 1).",
      })
  void aBodyThatCannotBeReadSaysWhere(String body, ProblemCode code, String pointer, String detail)
      throws Exception {
    var problem = problem(post("/dishes", "application/json", body), code.status(), code);

    assertThat(problem.get("detail").asString()).isEqualTo(detail);
    assertThat(pointers(problem)).isEqualTo(pointer == null ? List.of() : List.of(pointer));
  }

  @Test
  void aMissingBodyIsMalformed() throws Exception {
    problem(post("/dishes", "application/json", ""), 400, ProblemCode.MALFORMED_REQUEST);
  }

  @Test
  void aBodyNestedTooDeeplyIsMalformed() throws Exception {
    var body = "{\"extras\":" + "[".repeat(100) + "]".repeat(100) + "}";

    problem(post("/dishes", "application/json", body), 400, ProblemCode.MALFORMED_REQUEST);
  }

  @Test
  void aBodyAnnouncedTooLargeIsRefused() throws Exception {
    var problem =
        problem(
            post("/dishes", "application/json", "{\"name\":\"" + "a".repeat(1024) + "\"}"),
            413,
            ProblemCode.TOO_LARGE);

    assertThat(problem.get("detail").asString()).isEqualTo("The body is larger than 1024 bytes.");
  }

  @Test
  void aBodyThatTurnsOutTooLargeIsRefused() throws Exception {
    var bytes = ("{\"name\":\"" + "a".repeat(1024) + "\"}").getBytes(StandardCharsets.UTF_8);
    var unannounced = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes));

    problem(
        send(request("/dishes").header("Content-Type", "application/json").POST(unannounced)),
        413,
        ProblemCode.TOO_LARGE);
  }

  @Test
  void anUploadTooLargeIsRefused() throws Exception {
    problem(upload("photo", "a".repeat(1025)), 413, ProblemCode.TOO_LARGE);
  }

  @Test
  void aMissingPartIsNamed() throws Exception {
    var problem = problem(upload("image", "a"), 400, ProblemCode.MALFORMED_REQUEST);

    assertThat(pointers(problem)).containsExactly("photo");
  }

  @Test
  void aMultipartBodyWithoutPartsIsMalformed() throws Exception {
    problem(
        post("/photos", "multipart/form-data; boundary=x", "nonsense"),
        400,
        ProblemCode.MALFORMED_REQUEST);
  }

  @Test
  void aMissingParameterIsNamed() throws Exception {
    assertThat(pointers(problem(get("/menu"), 400, ProblemCode.MALFORMED_REQUEST)))
        .containsExactly("size");
  }

  @ParameterizedTest
  @CsvSource({
    "size=HUGE,'size must be one of [SMALL, LARGE], found HUGE.'",
    "size=SMALL&pageSize=ten,'pageSize cannot be read, found ten.'"
  })
  void aParameterThatCannotBeReadIsNamed(String query, String detail) throws Exception {
    var problem = problem(get("/menu?" + query), 422, ProblemCode.INVALID_VALUE);

    assertThat(problem.get("detail").asString()).isEqualTo(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "siz=SMALL|siz|siz is not a parameter here; the parameters are size.",
        "Size=SMALL|Size|Size is not a parameter here; the parameters are size.",
        "size=SMALL&page&page=2|page|page is not a parameter here; the parameters are size.",
        "a=1&size=SMALL&b=2|a,b|2 parameters do not exist here; see errors.",
        "%61%20b=1|a b|a b is not a parameter here; the parameters are size.",
        "=1|''| is not a parameter here; the parameters are size."
      })
  void aParameterThatDoesNotExistIsRefused(String query, String pointers, String detail)
      throws Exception {
    var problem = problem(get("/api/v1/orders?" + query), 400, ProblemCode.UNKNOWN_PARAMETER);

    assertThat(problem.get("detail").asString().strip()).isEqualTo(detail);
    assertThat(pointers(problem)).containsExactly(pointers.split(","));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?",
        "?size=SMALL",
        "?size=SMALL&size=LARGE",
        "?&size=SMALL&",
        "?%73ize=SMALL"
      })
  void aParameterThatExistsIsRead(String query) throws Exception {
    var answer = get("/api/v1/orders" + query);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body().contains("SMALL")).isEqualTo(query.contains("SMALL"));
  }

  @Test
  void anIdThatIsNoneIsUnknown() throws Exception {
    problem(get("/dishes/pie"), 404, ProblemCode.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nowhere", "/error", "/actuator/nowhere", "/swagger-ui/nowhere"})
  void anUnknownPathIsNotFound(String path) throws Exception {
    var problem = problem(get(path), 404, ProblemCode.NOT_FOUND);

    assertThat(problem.get("instance").asString()).isEqualTo(path);
  }

  @Test
  void aMethodNotOfferedNamesTheOnesThatAre() throws Exception {
    var response = send(request("/dishes").DELETE());

    problem(response, 405, ProblemCode.METHOD_NOT_ALLOWED);
    assertThat(response.headers().firstValue("Allow")).contains("POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "image/png", "nonsense"})
  void aProblemIsJsonWhateverIsAccepted(String accept) throws Exception {
    problem(
        send(request("/dishes/" + UUID.randomUUID()).header("Accept", accept)),
        404,
        ProblemCode.NOT_FOUND);
  }

  @Test
  void aProblemOfAnImageIsJson() throws Exception {
    problem(send(request("/plate").header("Accept", "image/png")), 409, ProblemCode.WRONG_STATE);
  }

  @Test
  void anAnswerNotOfferedIsNotAcceptable() throws Exception {
    problem(
        send(request("/menu?size=SMALL").header("Accept", "image/png")),
        406,
        ProblemCode.NOT_ACCEPTABLE);
  }

  @Test
  void aBodyOfAnotherTypeIsNotSupported() throws Exception {
    var response = post("/dishes", "text/plain", "pie");

    problem(response, 415, ProblemCode.UNSUPPORTED_MEDIA_TYPE);
    assertThat(response.headers().firstValue("Accept")).contains("application/json");
  }

  @Test
  void aFailureShowsNothingButItsTraceWhichTheLogHas(CapturedOutput log) throws Exception {
    var response = get("/fire");
    var problem = problem(response, 500, ProblemCode.INTERNAL_ERROR);

    assertThat(response.body()).doesNotContain("recipe", "Exception");
    assertThat(log.getAll())
        .contains("the secret recipe", "[" + problem.get("traceId").asString() + "]");
  }

  @Test
  void aDatabaseOutOfReachIsTemporary() throws Exception {
    var response = get("/cellar");

    problem(response, 503, ProblemCode.UNAVAILABLE);
    assertThat(response.body()).doesNotContain("10.1.2.3");
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
  }

  @ParameterizedTest
  @CsvSource({
    "/nowhere,404,NOT_FOUND",
    "/fire,500,INTERNAL_ERROR",
    "/cellar,503,UNAVAILABLE",
  })
  void aTraceThatTheCallerBeganGoesOn(String path, int status, ProblemCode code) throws Exception {
    var response =
        send(
            request(path)
                .header("traceparent", "00-" + TRACE_ID + "-" + SPAN_ID + "-01")
                .header("X-Request-Id", "order-66"));

    assertThat(problem(response, status, code).get("traceId").asString()).isEqualTo(TRACE_ID);
    assertThat(response.headers().firstValue("traceparent").orElseThrow())
        .matches("00-" + TRACE_ID + "-[0-9a-f]{16}-01")
        .doesNotContain(SPAN_ID);
    assertThat(response.headers().firstValue("X-Request-Id")).contains("order-66");
  }

  @Test
  void aCallerWhoKeepsAnIdOfTheirOwnFindsItInTheLog() throws Exception {
    var logger = (Logger) LoggerFactory.getLogger("io.bitlens.web");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    logger.addAppender(lines);
    try {
      var response = send(request("/fire").header("X-Request-Id", "order-66"));

      var problem = problem(response, 500, ProblemCode.INTERNAL_ERROR);
      assertThat(lines.list)
          .singleElement()
          .extracting(ILoggingEvent::getMDCPropertyMap)
          .satisfies(fields -> {
            assertThat(fields).containsEntry("requestId", "order-66");
            assertThat(fields).containsEntry("traceId", problem.get("traceId").asString());
          });
    } finally {
      logger.detachAppender(lines);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "traceparent,00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "traceparent,00-4bf92f3577b34da6a3ce929d0e0e4736-01",
    "traceparent,order-66",
    "X-Request-Id,a b",
    "X-Request-Id,<script>"
  })
  void aTraceThatIsNoneIsReplaced(String header, String value) throws Exception {
    var response = send(request("/nowhere").header(header, value));

    var traceId = problem(response, 404, ProblemCode.NOT_FOUND).get("traceId").asString();
    assertThat(traceId).matches("(?!0{32})[0-9a-f]{32}").isNotEqualTo(TRACE_ID);
    assertThat(response.headers().firstValue("X-Request-Id")).contains(traceId);
    assertThat(response.headers().firstValue("traceparent").orElseThrow())
        .startsWith("00-" + traceId + "-");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /%zz HTTP/1.1,400",
    "GET /a|b HTTP/1.1,400",
    "GET /a\\b HTTP/1.1,400",
    "GET /..;/x HTTP/1.1,400",
    "GET /../../etc/passwd HTTP/1.1,400",
    "TRACE / HTTP/1.1,405",
    "PROPFIND /dishes HTTP/1.1,405",
    "NONSENSE,400",
    "GET / HTTP/9.9,400"
  })
  void whatTheContainerRefusesIsAProblemTooOrHasNoBody(String requestLine, int status)
      throws IOException {
    var answer = raw(requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    var body = answer.substring(answer.indexOf("\r\n\r\n") + 4);

    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(answer).doesNotContainIgnoringCase("<html").doesNotContain("Tomcat");
    assertThat(body).contains("\"status\":" + status, "\"code\":");
    assertThat(answer).contains("application/problem+json");
  }

  @Test
  void theDescriptionHasTheProblemAndItsVersion() throws Exception {
    var api = MAPPER.readTree(get("/v3/api-docs").body());

    assertThat(api.get("openapi").asString()).startsWith("3.1");
    assertThat(api.get("info").get("title").asString()).isEqualTo("BitLens");
    assertThat(api.at("/components/schemas/Problem/properties/code/enum").toString())
        .contains("INVALID_VALUE");
    assertThat(
            api.at(
                    "/paths/~1dishes/post/responses/500/content/application~1problem+json/schema/$ref")
                .asString())
        .isEqualTo("#/components/schemas/Problem");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Forwarded-Host|gateway.example:8443",
        "X-Forwarded-Host|[2001:db8::1]:8443",
        "X-Forwarded-Host|a_b.example, other.example",
        "X-Forwarded-Port|65535",
        "X-Forwarded-Proto|https",
        "X-Forwarded-Prefix|/",
        "X-Forwarded-Prefix|/bits/v1.0/",
        "X-Forwarded-Prefix|/bits, /lens",
        "X-Forwarded-Prefix|/b%20its",
        "Forwarded|for=1.2.3.4;host=\"[2001:db8::1]:80\";proto=https"
      })
  void whatGatewaysSendIsTaken(String header, String value) throws Exception {
    var answer = send(request("/menu?size=SMALL").header(header, value));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void theDescriptionAndItsPageWorkBehindAGatewaysPrefix() throws Exception {
    var forwarded =
        Map.of(
            "X-Forwarded-Host", "gateway.example",
            "X-Forwarded-Proto", "https",
            "X-Forwarded-Prefix", "/bits");
    var docs = request("/v3/api-docs");
    var page = request("/swagger-ui.html");
    forwarded.forEach(docs::header);
    forwarded.forEach(page::header);

    assertThat(MAPPER.readTree(send(docs).body()).at("/servers/0/url").asString())
        .isEqualTo("https://gateway.example/bits");
    assertThat(send(page).headers().firstValue("Location"))
        .hasValueSatisfying(
            location -> assertThat(location).contains("/bits/swagger-ui/index.html"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Forwarded-Port|x",
        "X-Forwarded-Port|80:80",
        "X-Forwarded-Host|a:b",
        "X-Forwarded-Port|99999999",
        "X-Forwarded-Host|evil\\..",
        "X-Forwarded-Host|user@evil.example",
        "X-Forwarded-Proto|javascript",
        "X-Forwarded-Prefix|/%zz",
        "X-Forwarded-Prefix|evil",
        "X-Forwarded-Prefix|//evil.example/",
        "Forwarded|host=\"a:b\"",
        "Forwarded|for=1.2.3.4;host=a:b"
      })
  void whatATrustedGatewayCannotHaveMeantIsNamed(String header, String value) throws Exception {
    var answer = send(request("/menu?size=SMALL").header(header, value));

    var problem = problem(answer, 400, ProblemCode.MALFORMED_REQUEST);
    assertThat(pointers(problem)).containsExactly(header);
    assertThat(problem.get("instance").asString()).isEqualTo("/menu");
    assertThat(problem.get("traceId").asString())
        .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
  }

  private JsonNode problem(HttpResponse<String> response, int status, ProblemCode code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    var problem = MAPPER.readTree(response.body());
    assertThat(problem.get("code").asString()).isEqualTo(code.name());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    return problem;
  }

  private static List<String> pointers(JsonNode problem) {
    return problem.get("errors").valueStream().map(e -> e.get("pointer").asString()).toList();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> upload(String part, String content)
      throws IOException, InterruptedException {
    return post(
        "/photos",
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"f\"\r\n\r\n%s\r\n--x--\r\n"
            .formatted(part, content));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String raw(String request) throws IOException {
    try (var socket = new Socket("localhost", port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
