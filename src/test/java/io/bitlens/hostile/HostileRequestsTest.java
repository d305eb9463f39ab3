package io.bitlens.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.registry.ModelStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Headers and page tokens that somebody has tampered with. */
class HostileRequestsTest extends HostileSuite {

  private static final String JOBS = "/api/v1/training-jobs";
  private static final String DATASETS = "/api/v1/datasets";
  private static final String MODELS = "/api/v1/models";
  private static final int PATIENCE_MILLIS = 30_000;

  /** What two servers could take for two different requests, or for more than there is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length: 2~Content-Length: 3            | 400",
        "Content-Length: -1                             | 400",
        "Content-Length: 99999999999999999999           | 400",
        "Content-Length: 2~Transfer-Encoding: chunked   | 400",
        "Transfer-Encoding: gzip, chunked, evil         | 400",
        "Transfer-Encoding: evil                        | 400",
        "Transfer-Encoding: chunked~X: y                | 400",
        "Content-Length : 2                             | 400",
        "X-Evil: a\u0000b~Content-Length: 2             | 400",
      })
  void whatIsNoRequestIsRefused(String headers, int status) throws Exception {
    var answer = raw("POST " + JOBS, headers + "~Content-Type: application/json~Connection: close");
    assertThat(answer).startsWith("HTTP/1.1 " + status).doesNotContain("Exception");
  }

  @Test
  void headersOfGreatLengthAreRefused() throws Exception {
    var answer = raw("GET " + JOBS, "X-Long: " + "x".repeat(20_000) + "~Connection: close");
    assertThat(answer).startsWith("HTTP/1.1 400");
    answer = raw("GET " + JOBS, "X: y~".repeat(500) + "Connection: close");
    assertThat(answer).startsWith("HTTP/1.1 400");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Range           | bytes=0-0,1-1,2-2,3-3",
        "Accept-Charset  | evil",
        "Accept-Language | x-evil, *;q=999",
        "If-None-Match   | W/\"../../etc/passwd\"",
        "Cookie          | JSESSIONID=evil",
        "Origin          | null",
        "X-Forwarded-For | 1.2.3.4, evil",
        "X-Forwarded-Host | evil\\..",
        "X-Forwarded-Port | 99999999",
        "X-Forwarded-Proto | javascript",
        "X-Forwarded-Prefix | //evil.example/",
        "X-Original-URL  | /actuator/env",
        "X-Rewrite-URL   | /actuator/env",
        "X-HTTP-Method-Override | DELETE",
        "Authorization   | Basic ZXZpbDpldmls",
        "Accept-Encoding | gzip;q=9, evil"
      })
  void headersThatMeanNothingHereChangeNothing(String name, String value) throws Exception {
    var answer = raw("GET " + JOBS, name + ": " + value + "~Connection: close");
    assertThat(answer).startsWith("HTTP/1.1 ").doesNotContain("Exception", "javascript:");
    assertThat(Integer.parseInt(answer.substring(9, 12))).isBetween(200, 499);
  }

  /** Of two values a gateway may have looked at the one, and the service at the other. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST " + JOBS + "  | Idempotency-Key | a                | b",
        "POST " + JOBS + "  | Content-Type    | application/json | text/plain",
        "POST " + JOBS + "  | Content-Type    | application/json | application/json;charset=utf-16",
        "POST " + JOBS + "  | X-API-Key       | a                | b",
        "GET " + JOBS + "   | Authorization   | Bearer a         | Bearer b",
        "GET " + JOBS + "   | X-API-Key       | a                | b",
      })
  void headersWithTwoValuesAreRefused(String line, String name, String first, String second)
      throws Exception {
    var type = name.equals("Content-Type") ? "" : "~Content-Type: application/json";
    var headers =
        "%s: %s~%s: %s%s~Content-Length: 2~Connection: close"
            .formatted(name, first, name.toLowerCase(Locale.ROOT), second, type);
    assertThat(raw(line, headers))
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json", "MALFORMED_REQUEST", "\"pointer\":\"" + name + "\"");
  }

  @Test
  void headersWithOneValueTwiceAreRead() throws Exception {
    var headers = "Content-Type: application/json~".repeat(2) + "Idempotency-Key: a~".repeat(2);
    assertThat(raw("POST " + JOBS, headers + "Content-Length: 2~Connection: close"))
        .startsWith("HTTP/1.1 422")
        .contains("/dataset");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Forwarded-Host | evil\\..",
        "X-Forwarded-Port | evil",
        "X-Forwarded-Prefix | evil\\..",
        "X-Forwarded-Prefix | /%zz",
        "Forwarded | host=evil:evil"
      })
  void headersThatNoGatewaySendsAreAProblem(String name, String value) throws Exception {
    var answer = raw("GET " + JOBS, name + ": " + value + "~Connection: close");
    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json", "MALFORMED_REQUEST", name);
  }

  /** Chunks that are none, where a body is read as a whole, and while it comes. */
  @ParameterizedTest
  @ValueSource(
      strings = {"5\r\n--x\r\n\r\nzz\r\n", "zz\r\n", "-1\r\n", "ffffffffff\r\n", "2\r\n{}evil"})
  void chunksThatAreNoneAreAProblem(String chunks) throws Exception {
    var types = Map.of(JOBS, "application/json", DATASETS, "multipart/form-data; boundary=x");
    for (var path : types.keySet()) {
      var headers =
          "Content-Type: " + types.get(path) + "~Transfer-Encoding: chunked~Connection: close";
      assertThat(raw("POST " + path, headers, chunks))
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json", "MALFORMED_REQUEST", path);
    }
  }

  /** A job is wanted, but under a key that is none. */
  @ParameterizedTest
  @ValueSource(strings = {"a b", "\u00e9", "%0d%0aX: y \t"})
  void keysThatAreNoneAreRefused(String key) throws Exception {
    var body = "{\"dataset\":\"mnist-sample\"}";
    var answer =
        raw(
            "POST " + JOBS,
            "Idempotency-Key: %s~Content-Type: application/json~Content-Length: %d~Connection: close"
                .formatted(key, body.length()),
            body);
    assertThat(answer).startsWith("HTTP/1.1 4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pageToken=%ff", "pageToken=%zz", "state=%c3%28", "pageSize=%"})
  void queriesThatAreNoTextAreRefused(String query) throws Exception {
    var answer = raw("GET " + JOBS + "?" + query, "Connection: close");
    assertThat(answer).startsWith("HTTP/1.1 4").contains("MALFORMED_REQUEST");
  }

  @Test
  void anEventThatNeverWasIsNoPlaceToGoOnFrom() throws Exception {
    for (var last : new String[] {"-1", "x", "99999999999999999999", "1; drop table"}) {
      var answer =
          send(
              request(JOBS + "/00000000-0000-7000-8000-000000000000/events")
                  .header("Last-Event-ID", last));
      assertThat(answer.statusCode()).isIn(400, 404);
    }
  }

  /** A real token of a list of two pages, and what somebody makes of it. */
  @Test
  void pageTokensThatWereTamperedWithAreRefused(@Autowired ModelStore models) throws Exception {
    var stored = List.of(models.publish(tiny()), models.publish(tiny()));
    var token = json(send(request(MODELS + "?pageSize=1"))).get("nextPageToken").asString();
    assertThat(send(request(MODELS + "?pageSize=1&pageToken=" + token)).statusCode())
        .isEqualTo(200);
    for (int i = 1; i < token.length(); i++) {
      var other = token.charAt(i) == 'A' ? 'B' : 'A';
      refused(MODELS, token.substring(0, i) + other + token.substring(i + 1));
      refused(MODELS, token.substring(0, i));
    }
    refused(MODELS, token + token);
    refused(MODELS, "A".repeat(4_000));
    refused(JOBS, token);
    for (var model : stored) {
      assertThat(send(request(MODELS + "/" + model.id()).DELETE()).statusCode()).isEqualTo(204);
    }
  }

  private void refused(String list, String token) throws Exception {
    assertProblem(
        send(request(list + "?pageSize=1&pageToken=" + token)), 400, "INVALID_PAGE_TOKEN");
  }

  private String raw(String line, String headers) throws IOException {
    return raw(line, headers, "{}");
  }

  /** Everything that comes back; headers are separated by tildes. */
  private String raw(String line, String headers, String body) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      var request =
          line + " HTTP/1.1\r\nHost: localhost\r\n" + headers.replace("~", "\r\n") + "\r\n\r\n";
      socket.getOutputStream().write((request + body).getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
