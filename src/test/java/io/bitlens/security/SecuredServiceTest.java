package io.bitlens.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service with an identity provider and an administrator's key. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.port=0",
      "bitlens.security.jwt.audience=" + TokenIssuer.AUDIENCE,
      "bitlens.security.rates.explain.per-minute=2",
      "db-scheduler.polling-interval=1h" // nobody takes the jobs
    })
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext // so that the database is closed before its folder goes
class SecuredServiceTest {

  private static final String JOBS = "/api/v1/training-jobs";
  private static final String JOB = "{\"dataset\": \"mnist-sample\"}";
  private static final String ADMIN_KEY = "an administrator's key of many characters";
  private static final TokenIssuer ISSUER = new TokenIssuer();
  private static final String EVERYTHING = "jobs:write models:read models:write infer";

  @TempDir static Path data;

  @Value("${local.server.port}")
  private int port;

  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws IOException {
    var key = Files.writeString(data.resolve("admin-key"), ADMIN_KEY + "\n");
    registry.add("bitlens.data-dir", () -> data.resolve("data").toString());
    registry.add("bitlens.security.admin-key-file", key::toString);
    registry.add("bitlens.security.jwt.issuer", ISSUER::uri);
    registry.add("bitlens.security.jwt.jwks-uri", ISSUER::keysUri);
  }

  @AfterAll
  static void closeIssuer() {
    ISSUER.close();
  }

  @Test
  void whoeverSaysNothingIsAskedWhoTheyAre() throws Exception {
    for (var path : new String[] {JOBS, "/api/v1/models", "/nothing/here", "/api/v1/api-keys"}) {
      var answer = send(get(path));
      assertProblem(answer, 401, "UNAUTHENTICATED");
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .hasValue("Bearer realm=\"bitlens\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"/swagger-ui/index.html", "/v3/api-docs", "/v2/health/live"})
  void whatHoldsNoDataIsOpen(String path) throws Exception {
    assertThat(send(get(path)).statusCode()).isEqualTo(200);
  }

  static Stream<Arguments> badTokens() {
    var past = Date.from(Instant.now().minusSeconds(3600));
    return Stream.of(
        bad("forged", claims -> ISSUER.forge(claims.build())),
        bad("unsigned", claims -> TokenIssuer.unsigned(claims.build())),
        bad("public key as secret", claims -> ISSUER.signWithPublicKeyAsSecret(claims.build())),
        bad("expired", claims -> ISSUER.sign(claims.expirationTime(past).build())),
        bad("without end", claims -> ISSUER.sign(claims.expirationTime(null).build())),
        bad(
            "not yet valid",
            claims ->
                ISSUER.sign(
                    claims.notBeforeTime(Date.from(Instant.now().plusSeconds(3600))).build())),
        bad("for another service", claims -> ISSUER.sign(claims.audience("other").build())),
        bad("without audience", c -> ISSUER.sign(c.audience((String) null).build())),
        bad("of another issuer", c -> ISSUER.sign(c.issuer("https://elsewhere").build())),
        bad("of nobody", c -> ISSUER.sign(c.subject(null).build())),
        bad("of a name too long", c -> ISSUER.sign(c.subject("x".repeat(201)).build())),
        bad("of a name with a line break", c -> ISSUER.sign(c.subject("a\nb").build())),
        bad(
            "changed",
            claims -> {
              var token = ISSUER.sign(claims.build()).split("\\.", -1);
              var other = ISSUER.claims("mallory", "admin").build().toPayload().toBase64URL();
              return token[0] + "." + other + "." + token[2];
            }),
        bad("cut off", c -> ISSUER.sign(c.build()).substring(0, 60)),
        bad("no token at all", c -> "nonsense"));
  }

  private static Arguments bad(String what, Function<JWTClaimsSet.Builder, String> made) {
    return Arguments.of(what, made);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void refusesTokens(String what, Function<JWTClaimsSet.Builder, String> made) throws Exception {
    var token = made.apply(ISSUER.claims("alice", EVERYTHING));

    var answer = send(get(JOBS).header("Authorization", "Bearer " + token));

    assertProblem(answer, 401, "UNAUTHENTICATED");
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("invalid_token");
    assertThat(answer.body()).doesNotContain(token);
  }

  /** Whichever is read here, a gateway may have looked at the other. */
  @Test
  void refusesTwoKeysAndTwoTokens() throws Exception {
    var token = "Bearer " + ISSUER.sign(ISSUER.claims("alice", EVERYTHING).build());
    var keys = send(get(JOBS).header("X-API-Key", ADMIN_KEY).header("X-API-Key", "another"));
    var tokens = send(get(JOBS).header("Authorization", token).header("Authorization", "Bearer a"));

    assertProblem(keys, 400, "MALFORMED_REQUEST");
    assertProblem(tokens, 400, "MALFORMED_REQUEST");
    assertThat(keys.body()).contains("X-API-Key").doesNotContain(ADMIN_KEY, "another");
    assertThat(tokens.body()).contains("Authorization").doesNotContain(token);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /api/v1/training-jobs,               infer,                     jobs:write",
    "GET,    /api/v1/models,                      infer jobs:write,          models:read",
    "POST,   /api/v1/training-jobs,               infer models:read,         jobs:write",
    "DELETE, /api/v1/training-jobs/ID,            models:write models:read,  jobs:write",
    "POST,   /api/v1/training-jobs/ID/cancel,     models:read,               jobs:write",
    "POST,   /api/v1/experiments,                 models:read infer,         jobs:write",
    "POST,   /api/v1/studies,                     models:read infer,         jobs:write",
    "DELETE, /api/v1/datasets/x,                  models:read infer,         jobs:write",
    "DELETE, /api/v1/models/ID,                   models:read jobs:write,    models:write",
    "PUT,    /api/v1/aliases/champion,            models:read infer,         models:write",
    "POST,   /api/v1/models/ID/predictions,       models:read models:write,  infer",
    "POST,   /api/v1/models/ID/saliency-maps,     models:read,               infer",
    "POST,   /api/v1/comparisons,                 models:read,               infer",
    "DELETE, /api/v1/explanations/ID,             models:read,               infer",
    "GET,    /api/v1/api-keys,            jobs:write models:read models:write infer, admin",
    "POST,   /api/v1/api-keys,            jobs:write models:read models:write infer, admin",
    "GET,    /api/v1/audit-events,        jobs:write models:read models:write infer, admin"
  })
  void namesTheScopeThatIsMissing(String method, String path, String scopes, String missing)
      throws Exception {
    var request =
        to(path.replace("ID", UUID.randomUUID().toString()))
            .method(method, HttpRequest.BodyPublishers.ofString("{}"))
            .header("Content-Type", "application/json");

    var refused = send(as(ISSUER.token("alice", scopes), request.copy()));
    assertProblem(refused, 403, "FORBIDDEN");
    assertThat(problem(refused).get("detail").asString()).contains("scope").contains(missing);

    var let = send(as(ISSUER.token("alice", missing), request));
    assertThat(let.statusCode()).as(let.body()).isNotIn(401, 403, 500);
  }

  @Test
  void othersAreNotSeen() throws Exception {
    var alice = ISSUER.token("alice", EVERYTHING);
    var bob = ISSUER.token("bob", EVERYTHING);
    var admin = ISSUER.token("root", "admin");
    var made = send(as(alice, post(JOBS, JOB)));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
    assertThat(problem(made).get("owner").asString()).isEqualTo("alice");
    var job = JOBS + "/" + problem(made).get("id").asString();

    for (var path : new String[] {job, job + "/metrics", job + "/events"}) {
      assertProblem(send(as(bob, get(path).header("Accept", "*/*"))), 404, "NOT_FOUND");
    }
    assertProblem(send(as(bob, post(job + "/cancel", ""))), 404, "NOT_FOUND");
    assertProblem(send(as(bob, to(job).DELETE())), 404, "NOT_FOUND");
    assertThat(ids(send(as(bob, get(JOBS))))).isEmpty();

    var id = problem(made).get("id").asString();
    assertThat(ids(send(as(alice, get(JOBS))))).containsExactly(id);
    assertThat(send(as(alice, get(job))).statusCode()).isEqualTo(200);
    assertThat(ids(send(as(admin, get(JOBS))))).contains(id);
    assertThat(send(as(admin, post(job + "/cancel", ""))).statusCode()).isEqualTo(202);
    assertThat(send(as(alice, to(job).DELETE())).statusCode()).isEqualTo(204);
  }

  @Test
  void keysAreMadeShownOnceUsedAndRevoked(CapturedOutput log) throws Exception {
    var body =
        """
        {"name": "camera, CI", "owner": "camera-team", "scopes": ["jobs:write"]}\
        """;
    var made = send(key(ADMIN_KEY, post("/api/v1/api-keys", body)));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    var text = problem(made).get("key").asString();
    var id = problem(made).at("/apiKey/id").asString();
    var path = "/api/v1/api-keys/" + id;

    assertThat(send(key(text, get(JOBS))).statusCode()).isEqualTo(200);
    assertProblem(send(key(text, get("/api/v1/models"))), 403, "FORBIDDEN");
    var both = send(as(ISSUER.token("alice", EVERYTHING), key(text, get(JOBS))));
    assertProblem(both, 401, "UNAUTHENTICATED");
    var last = text.charAt(text.length() - 2) == 'A' ? "B" : "A";
    var other = text.substring(0, text.length() - 2) + last + text.charAt(text.length() - 1);
    assertProblem(send(key(other, get(JOBS))), 401, "UNAUTHENTICATED");
    assertProblem(send(key("blk_nonsense", get(JOBS))), 401, "UNAUTHENTICATED");

    var known = send(key(ADMIN_KEY, get(path)));
    assertThat(problem(known).get("owner").asString()).isEqualTo("camera-team");
    assertThat(known.body()).doesNotContain(text).doesNotContain("sha256");
    assertThat(send(key(ADMIN_KEY, get("/api/v1/api-keys"))).body()).contains(id);

    assertThat(send(key(ADMIN_KEY, to(path).DELETE())).statusCode()).isEqualTo(204);
    assertProblem(send(key(text, get(JOBS))), 401, "UNAUTHENTICATED");
    assertThat(send(key(ADMIN_KEY, to(path).DELETE())).statusCode()).isEqualTo(204);
    assertThat(problem(send(key(ADMIN_KEY, get(path)))).has("revokedAt")).isTrue();
    assertThat(log.getAll()).doesNotContain(text).doesNotContain(ADMIN_KEY);

    var changes = problem(send(key(ADMIN_KEY, get("/api/v1/audit-events?caller=administrator"))));
    assertThat(
            changes
                .get("items")
                .valueStream()
                .map(c ->
                    c.get("method").asString()
                        + " "
                        + c.get("path").asString()
                        + " "
                        + c.get("status").asInt()))
        .contains("POST /api/v1/api-keys 201", "DELETE " + path + " 204");
    assertThat(changes.toString()).doesNotContain(text).doesNotContain(ADMIN_KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                             | /name   | 1 to 100",
        "{'name':'x','scopes':['infer']}                                | /owner  | 1 to 200",
        "{'name':'x','owner':'o'}                                       | /scopes | at least one",
        "{'name':'x','owner':'o','scopes':[]}                           | /scopes | at least one",
        "{'name':'x','owner':'o','scopes':['infer'],'expiresAt':'2020-01-01T00:00:00Z'}"
            + " | /expiresAt | future",
      })
  void refusesKeysThatMakeNoSense(String body, String pointer, String says) throws Exception {
    var answer = send(key(ADMIN_KEY, post("/api/v1/api-keys", body.replace('\'', '"'))));

    assertProblem(answer, 422, "INVALID_VALUE");
    assertThat(problem(answer).get("errors").valueStream())
        .anySatisfy(error -> {
          assertThat(error.get("pointer").asString()).isEqualTo(pointer);
          assertThat(error.get("detail").asString()).contains(says);
        });
  }

  @Test
  void refusesAnUnknownScope() throws Exception {
    var body = "{\"name\": \"x\", \"owner\": \"o\", \"scopes\": [\"everything\"]}";

    var answer = send(key(ADMIN_KEY, post("/api/v1/api-keys", body)));

    assertProblem(answer, 422, "INVALID_VALUE");
    assertThat(answer.body()).contains("/scopes", "jobs:write", "found everything");
  }

  @Test
  void changesAreRecordedWithWhoAskedForThem() throws Exception {
    var made = send(as(ISSUER.token("carol", EVERYTHING), post(JOBS, JOB)));
    send(as(ISSUER.token("carol", "infer"), post(JOBS, JOB)));
    send(as(ISSUER.token("carol", EVERYTHING), get(JOBS)));

    var changes = problem(send(key(ADMIN_KEY, get("/api/v1/audit-events?caller=carol"))));

    assertThat(changes.get("items").valueStream().map(change -> change.get("status").asInt()))
        .containsExactly(403, 202);
    var done = changes.at("/items/1");
    assertThat(done.get("location").asString()).endsWith(problem(made).get("id").asString());
    assertThat(done.get("credential").asString()).isEqualTo("token");
    assertThat(done.get("traceId").asString())
        .isEqualTo(made.headers().firstValue("X-Request-Id").orElseThrow());
  }

  @Test
  void hasCallersWaitWhoAskTooOften() throws Exception {
    var dora = ISSUER.token("dora", EVERYTHING);
    var path = "/api/v1/models/" + UUID.randomUUID() + "/saliency-maps";
    for (int i = 0; i < 2; i++) {
      assertThat(send(as(dora, post(path, "{}"))).statusCode()).isEqualTo(404);
    }

    var third = send(as(dora, post(path, "{}")));

    assertProblem(third, 429, "RATE_LIMITED");
    var wait = Long.parseLong(third.headers().firstValue("Retry-After").orElseThrow());
    assertThat(wait).isBetween(1L, 30L);
    assertThat(send(as(ISSUER.token("emma", EVERYTHING), post(path, "{}"))).statusCode())
        .isEqualTo(404);
  }

  @Test
  void theInferenceProtocolHasErrorsOfItsOwn() throws Exception {
    assertThat(send(get("/v2/health/live")).statusCode()).isEqualTo(200);
    var path = "/v2/models/nobody/infer";

    var unknown = send(post(path, "{}"));
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(problem(unknown).get("error").asString()).contains("X-API-Key");
    var gone = send(as(ISSUER.token("alice", "infer"), post(path, "{}")));
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.body()).isEqualTo("{\"error\":\"There is no model 'nobody'.\"}");
    assertThat(gone.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @Test
  void pagesOfOtherSitesChangeNothing() throws Exception {
    var answer =
        send(
            as(ISSUER.token("alice", EVERYTHING), post(JOBS, JOB))
                .header("Sec-Fetch-Site", "cross-site"));

    assertProblem(answer, 403, "FORBIDDEN");
  }

  @Test
  void answersSayWhatBrowsersMayDo() throws Exception {
    var headers = send(as(ISSUER.token("alice", EVERYTHING), get(JOBS))).headers();

    assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
    assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'");
    assertThat(send(get("/swagger-ui/index.html")).headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("script-src 'self'", ISSUER.uri());
  }

  @Test
  void theDescriptionSaysHowToLogIn() throws Exception {
    var api = problem(send(get("/v3/api-docs")));

    assertThat(api.at("/components/securitySchemes").propertyNames())
        .containsExactlyInAnyOrder("key", "token", "provider");
    assertThat(api.get("security").valueStream()).hasSize(3);
    assertThat(api.at("/paths/~1api~1v1~1training-jobs/post/responses").propertyNames())
        .contains("401", "403", "429");
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpRequest.Builder get(String path) {
    return to(path).GET();
  }

  private HttpRequest.Builder post(String path, String body) {
    return to(path)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .header("Content-Type", "application/json");
  }

  private static HttpRequest.Builder as(String token, HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + token);
  }

  private static HttpRequest.Builder key(String key, HttpRequest.Builder request) {
    return request.header("X-API-Key", key);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode problem(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private static Stream<String> ids(HttpResponse<String> page) {
    return problem(page).get("items").valueStream().map(item -> item.get("id").asString());
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(problem(answer).get("code").asString()).isEqualTo(code);
    assertThat(problem(answer).get("traceId").asString())
        .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
  }
}
