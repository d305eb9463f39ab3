package io.bitlens.idempotency;

import io.bitlens.database.LockWait;
import io.bitlens.database.Sha256;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Does what a request asks for once, however often it is sent: what it creates and its answer are
 * written in one transaction with its key. Of two at the same time the second waits for the first,
 * by the key's own row.
 */
@Component
@EnableConfigurationProperties(IdempotencyProperties.class)
public class Idempotency {

  /** Header of an answer that was given before. */
  static final String REPLAYED = "Idempotency-Replayed";

  /** How long a request waits for an earlier one with its key. */
  private static final Duration WAIT = Duration.ofSeconds(5);

  private static final String ROW = "where owner = ? and operation = ? and sent_key = ?";

  private final JdbcClient jdbc;
  private final LockWait lockWait;
  private final TransactionTemplate transaction;
  private final JsonMapper mapper;
  private final IdempotencyProperties properties;
  private final Clock clock;

  /** The answer to a key. */
  private record Answer(
      String requestSha256,
      int status,
      @Nullable String location,
      @Nullable String entityTag,
      String body) {}

  Idempotency(
      JdbcOperations jdbc,
      PlatformTransactionManager transactions,
      JsonMapper mapper,
      IdempotencyProperties properties,
      Clock clock) {
    this.jdbc = JdbcClient.create(jdbc);
    this.lockWait = new LockWait(jdbc);
    this.transaction = new TransactionTemplate(transactions);
    this.mapper = mapper;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * Creates something and answers, or answers as before. A creation that throws leaves the key
   * unused.
   *
   * @param create does it, in this call's transaction
   * @throws ApiException KEY_REUSED if the key came with another request; REQUEST_IN_PROGRESS if
   *     the first one is not done after {@link #WAIT}, or as long as the database lets others wait
   */
  public ResponseEntity<Object> once(
      IdempotentRequest request, Supplier<ResponseEntity<Object>> create) {
    var sha256 = sha256(request);
    try {
      return first(request, sha256, create);
    } catch (DuplicateKeyException known) {
      var answer = find(request).orElseThrow(() -> known);
      return replay(answer, sha256);
    } catch (CannotAcquireLockException waitedTooLong) {
      throw new ApiException(
          ProblemCode.REQUEST_IN_PROGRESS,
          "A request with this " + IdempotentRequest.HEADER + " is still being answered.");
    }
  }

  /**
   * The answer that was given to the request before, if there was one.
   *
   * @throws ApiException KEY_REUSED if the key came with another request
   */
  public Optional<ResponseEntity<Object>> answered(IdempotentRequest request) {
    return find(request).map(answer -> replay(answer, sha256(request)));
  }

  /** Whether the request's key has been used, whatever was asked for. */
  public boolean knows(IdempotentRequest request) {
    return find(request).isPresent();
  }

  private String sha256(IdempotentRequest request) {
    return Sha256.hex(
        mapper.writeValueAsString(request.content()).getBytes(StandardCharsets.UTF_8));
  }

  private ResponseEntity<Object> first(
      IdempotentRequest request, String sha256, Supplier<ResponseEntity<Object>> create) {
    var answer =
        transaction.execute(status -> {
          lockWait.atMost(WAIT, () -> insert(request, sha256));
          var created = create.get();
          store(request, created);
          return created;
        });
    if (answer == null) {
      throw new IllegalStateException("a request without an answer");
    }
    return answer;
  }

  private void insert(IdempotentRequest request, String sha256) {
    jdbc.sql("delete from idempotency_key where created_at < ?").param(forgotten()).update();
    jdbc.sql(
            """
            insert into idempotency_key (owner, operation, sent_key, request_sha256, created_at)
            values (?, ?, ?, ?, ?)
            """)
        .params(request.owner(), request.operation(), request.key(), sha256, now())
        .update();
  }

  /** Keys from before this are new ones. */
  private OffsetDateTime forgotten() {
    return now().minus(properties.retention());
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private void store(IdempotentRequest request, ResponseEntity<Object> answer) {
    var headers = answer.getHeaders();
    jdbc.sql("update idempotency_key set status = ?, location = ?, entity_tag = ?, body = ? " + ROW)
        .param(answer.getStatusCode().value())
        .param(Optional.ofNullable(headers.getLocation()).map(URI::toString).orElse(null))
        .param(headers.getETag())
        .param(mapper.writeValueAsString(answer.getBody()))
        .params(request.owner(), request.operation(), request.key())
        .update();
  }

  private Optional<Answer> find(IdempotentRequest request) {
    return jdbc.sql(
            "select request_sha256, status, location, entity_tag, body from idempotency_key "
                + ROW
                + " and created_at >= ?")
        .params(request.owner(), request.operation(), request.key(), forgotten())
        .query((row, number) ->
            new Answer(
                row.getString(1),
                row.getInt(2),
                row.getString(3),
                row.getString(4),
                row.getString(5)))
        .optional();
  }

  private ResponseEntity<Object> replay(Answer answer, String sha256) {
    if (!answer.requestSha256().equals(sha256)) {
      throw new ApiException(
          ProblemCode.KEY_REUSED,
          "The " + IdempotentRequest.HEADER + " was sent before with another request.");
    }
    var replayed = ResponseEntity.status(answer.status()).header(REPLAYED, "true");
    if (answer.location() != null) {
      replayed.header(HttpHeaders.LOCATION, answer.location());
    }
    if (answer.entityTag() != null) {
      replayed.header(HttpHeaders.ETAG, answer.entityTag());
    }
    return replayed.body(mapper.readTree(answer.body()));
  }
}
