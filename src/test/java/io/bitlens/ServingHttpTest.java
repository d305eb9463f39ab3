package io.bitlens;

import static io.bitlens.image.Pictures.greyPng;
import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.inference.Models;
import io.bitlens.nn.InputShape;
import io.bitlens.registry.Model;
import io.bitlens.web.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Predictions and maps through a real server, for what a simulated one does not show. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    classes = ServingHttpTest.Serving.class,
    properties = {
      "bitlens.data-dir=target/serving-http-test",
      // There is no database here that readiness could ask.
      "management.endpoint.health.validate-group-membership=false"
    })
class ServingHttpTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String BOUNDARY = "the-boundary";

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      excludeName = {
        "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
        "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
        "com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration"
      })
  @ComponentScan({"io.bitlens.telemetry", "io.bitlens.inference", "io.bitlens.explain"})
  static class Serving {

    @Bean
    Models models() {
      return new Models();
    }

    @Bean
    Problems problems() {
      return new Problems();
    }
  }

  @RestControllerAdvice
  static class Problems {

    @ExceptionHandler
    ResponseEntity<String> problem(ApiException e) {
      return ResponseEntity.status(e.code().status()).body(e.getMessage());
    }
  }

  @Value("${local.server.port}")
  private int port;

  @Autowired private Models models;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void filesKeepTheirOrderWhateverTheirFieldsAreCalled() throws Exception {
    var answer =
        post(
            "/predictions",
            "multipart/form-data; boundary=" + BOUNDARY,
            multipart(
                List.of("b", "a", "b"),
                greyPng(2, 2, 255, 255, 255, 255),
                greyPng(2, 2, 0, 0, 0, 0),
                greyPng(4, 4)));

    assertThat(answer.statusCode()).isEqualTo(200);
    var predictions = json(answer).path("predictions");
    assertThat(predictions.valueStream().map(p -> p.path("name").stringValue()))
        .containsExactly("b0.png", "a1.png", "b2.png");
    assertThat(predictions.valueStream().map(p -> p.path("classIndex").intValue()))
        .containsExactly(1, 0, 0);
    assertThat(predictions.path(2).path("converted").path("steps").path(0).stringValue())
        .isEqualTo("resized to 2x2");
  }

  @Test
  void tooManyFilesAreToldSo() throws Exception {
    var files = new byte[65][];
    Arrays.fill(files, greyPng(1, 1, 0));
    var answer =
        post(
            "/predictions",
            "multipart/form-data; boundary=" + BOUNDARY,
            multipart(Collections.nCopies(65, "file"), files));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(text(answer)).isEqualTo("A request has at most 64 images, found 65 parts.");
  }

  @Test
  void aBodyThatIsTooLargeStillGetsItsAnswer() throws Exception {
    var answer = post("/predictions", "image/png", new byte[12 << 20]);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(text(answer)).isEqualTo("The body has more than 10485760 bytes.");
  }

  @Test
  void emptyBodiesAndOtherTypesAreRefused() throws Exception {
    assertThat(post("/predictions", "image/png", new byte[0]).statusCode()).isEqualTo(400);
    assertThat(post("/predictions", "application/json", new byte[0]).statusCode()).isEqualTo(400);
    assertThat(post("/predictions", "image/webp", new byte[9]).statusCode()).isEqualTo(415);
    assertThat(post("/saliency-maps", "text/plain", new byte[9]).statusCode()).isEqualTo(415);
  }

  @Test
  void aPictureOfAMapComesAsPng() throws Exception {
    var answer =
        client.send(
            request("/saliency-maps?view=panel", "image/png", greyPng(2, 2, 1, 2, 3, 4))
                .header("Accept", "image/png")
                .build(),
            BodyHandlers.ofByteArray());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(answer.body()).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void bothOperationsAreDocumented() throws Exception {
    var docs =
        json(
            client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v3/api-docs"))
                    .build(),
                BodyHandlers.ofByteArray()));

    var predict = docs.at("/paths/~1api~1v1~1models~1{id}~1predictions/post");
    var explain = docs.at("/paths/~1api~1v1~1models~1{id}~1saliency-maps/post");
    for (var operation : List.of(predict, explain)) {
      assertThat(operation.path("summary").stringValue()).isNotBlank();
      assertThat(operation.path("requestBody").path("content").propertyNames())
          .containsExactlyInAnyOrder(
              "image/png",
              "image/jpeg",
              "application/octet-stream",
              "multipart/form-data",
              "application/json");
      assertThat(operation.path("responses").propertyNames())
          .contains("200", "400", "404", "413", "415", "422", "503");
    }
    assertThat(explain.at("/responses/200/content").propertyNames())
        .containsExactlyInAnyOrder("application/json", "image/png");
    assertThat(explain.path("parameters").valueStream())
        .filteredOn(p -> p.path("name").stringValue().equals("view"))
        .singleElement()
        .extracting(p -> p.at("/schema/default").stringValue())
        .isEqualTo("heatmap");
    var example = predict.at("/requestBody/content/application~1json/examples/blank/value");
    assertThat(example.path("images").path(0).size()).isEqualTo(28);
    assertThat(example.path("images").path(0).path(27).size()).isEqualTo(28);
  }

  private HttpResponse<byte[]> post(String path, String type, byte[] body)
      throws IOException, InterruptedException {
    return client.send(request(path, type, body).build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path, String type, byte[] body) {
    Model model = models.add(new InputShape(1, 2, 2), 4, "off", "on");
    return HttpRequest.newBuilder(
            URI.create("http://localhost:%d/api/v1/models/%s%s".formatted(port, model.id(), path)))
        .header("Content-Type", type)
        .POST(BodyPublishers.ofByteArray(body));
  }

  private static byte[] multipart(List<String> fields, byte[]... files) {
    var body = new ByteArrayOutputStream();
    for (int i = 0; i < files.length; i++) {
      var head =
          "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s%d.png\"\r\n\r\n";
      body.writeBytes(
          head.formatted(BOUNDARY, fields.get(i), fields.get(i), i)
              .getBytes(StandardCharsets.UTF_8));
      body.writeBytes(files[i]);
      body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  private static JsonNode json(HttpResponse<byte[]> answer) {
    return JSON.readTree(answer.body());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
