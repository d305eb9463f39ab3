package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway's configuration in a real nginx, before something that stands for the API. */
@Timeout(60)
class GatewayTest {

  @TempDir private Path folder;

  private final BlockingQueue<HttpExchange> seen = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer api;
  private GatewayProcess gateway;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(GatewayProcess.isHere(), "there is no nginx on the path");
    api = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    api.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    api.createContext(
        "/",
        exchange -> {
          seen.add(exchange);
          exchange.sendResponseHeaders(200, -1);
        });
    api.start();
    gateway = new GatewayProcess(folder, api.getAddress().getPort());
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.stop();
    }
    if (api != null) {
      api.stop(0);
    }
  }

  @Test
  void takesThePrefixOffAndSaysAnewHowTheRequestCame() throws Exception {
    var response =
        send(
            request("/bitlens/api/v1/models?dataset=a%2Fb")
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-Forwarded-Prefix", "/elsewhere")
                .header("X-Forwarded-Port", "666")
                .header("X-Forwarded-User", "root")
                .header("X-Real-IP", "6.6.6.6")
                .header("Forwarded", "for=6.6.6.6")
                .header("X-Request-Id", "mine-1")
                .header("X-API-Key", "a key"));
    assertThat(response.statusCode()).isEqualTo(200);

    var exchange = seen.take();
    assertThat(exchange.getRequestURI()).hasToString("/api/v1/models?dataset=a%2Fb");
    var headers = exchange.getRequestHeaders();
    assertThat(headers.get("X-Forwarded-For")).containsExactly("127.0.0.1");
    assertThat(headers.get("X-Forwarded-Prefix")).containsExactly("/bitlens");
    assertThat(headers.get("X-Forwarded-Proto")).containsExactly("https");
    assertThat(headers.get("X-Forwarded-Host")).containsExactly("127.0.0.1:" + gateway.port());
    assertThat(headers.get("X-Request-Id")).containsExactly("mine-1");
    assertThat(headers.get("X-API-Key")).containsExactly("a key");
    assertThat(headers)
        .doesNotContainKeys("X-forwarded-port", "X-forwarded-user", "X-real-ip", "Forwarded");
  }

  @Test
  void makesAnIdOfItsOwnInPlaceOfOneThatALogCannotTake() throws Exception {
    send(request("/bitlens/api/v1/models").header("X-Request-Id", "\"} forged"));
    assertThat(seen.take().getRequestHeaders().getFirst("X-Request-Id")).matches("[0-9a-f]{32}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bitlens/actuator",
        "/bitlens/actuator/prometheus",
        "/bitlens/%61ctuator/health",
        "/bitlens//actuator/health",
        "/bitlens/api/../actuator/health",
        "/bitlens/api/..;/actuator/health",
        "/bitlens/;x/actuator/health",
        "/bitlens/%5Cactuator",
        "/actuator/health",
        "/"
      })
  void keepsWhatIsForTheInsideAndWhatIsNotThere(String path) throws Exception {
    var answer = raw("GET " + path + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
    isProblem(answer, 404, "NOT_FOUND");
    assertThat(seen).isEmpty();
  }

  @Test
  void saysAsAProblemThatNoNodeAnswers() throws Exception {
    api.stop(0);
    var response = send(request("/bitlens/api/v1/models"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(json(response.body()).get("code").asString()).isEqualTo("UNAVAILABLE");
    assertThat(json(response.body()).get("instance").asString())
        .isEqualTo("/bitlens/api/v1/models");
  }

  @Test
  void refusesABodyAboveTheLargestUploadBeforeItIsSent() throws Exception {
    var length = (201L << 20) + 1;
    var answer =
        raw(
            "POST /bitlens/api/v1/datasets HTTP/1.1\r\nHost: gateway\r\nContent-Length: %d\r\n\r\n"
                .formatted(length));
    isProblem(answer, 413, "TOO_LARGE");
    assertThat(seen).isEmpty();
  }

  @Test
  void passesEventsOnOneByOne() throws Exception {
    var firstWasRead = new CountDownLatch(1);
    api.removeContext("/");
    api.createContext(
        "/api/v1/training-jobs/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          try (var body = exchange.getResponseBody()) {
            body.write("data: 1\n".getBytes(StandardCharsets.UTF_8));
            body.flush();
            await(firstWasRead);
            body.write("data: 2\n".getBytes(StandardCharsets.UTF_8));
          }
        });

    var response =
        http.send(
            request("/bitlens/api/v1/training-jobs/7/events").build(),
            BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("data: 1");
      firstWasRead.countDown();
      assertThat(lines.readLine()).isEqualTo("data: 2");
    }
  }

  @Test
  void passesUploadsOnAsTheyCome() throws Exception {
    var firstCame = new CountDownLatch(1);
    api.removeContext("/");
    api.createContext(
        "/api/v1/datasets",
        exchange -> {
          if (exchange.getRequestBody().read() == 'a') {
            firstCame.countDown();
          }
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(202, -1);
        });

    try (var socket = new Socket("127.0.0.1", gateway.port())) {
      write(
          socket,
          "POST /bitlens/api/v1/datasets HTTP/1.1\r\nHost: gateway\r\nContent-Length: 2\r\n\r\n");
      write(socket, "a");
      await(firstCame);
      write(socket, "b");
      var answer = new byte[12];
      assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 202");
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(gateway.at(path)).version(HttpClient.Version.HTTP_1_1);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The answer to what no client library would send. */
  private String raw(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", gateway.port())) {
      write(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void isProblem(String answer, int status, String code) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("Content-Type: application/problem+json", "X-Request-Id: ");
    assertThat(json(answer.substring(answer.indexOf('{'))).get("code").asString()).isEqualTo(code);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IOException("the other side has nothing yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
