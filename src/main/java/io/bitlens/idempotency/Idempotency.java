package io.bitlens.idempotency;

import io.bitlens.database.Sha256;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
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

  private static final String ROW = "where owner = ? and operation = ? and sent_key = ?";

  private final JdbcClient jdbc;
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
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      JsonMapper mapper,
      IdempotencyProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
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
   *     the first one takes longer than the database lets others wait
   */
  public ResponseEntity<Object> once(
      IdempotentRequest request, Supplier<ResponseEntity<Object>> create) {
    var sha256 =
        Sha256.hex(mapper.writeValueAsString(request.content()).getBytes(StandardCharsets.UTF_8));
    try {
      return first(request, sha256, create);
    } catch (DuplicateKeyException known) {
      var answer = find(request).orElseThrow(() -> known);
      return replay(answer, sha256);
    } catch (PessimisticLockingFailureException waitedTooLong) {
      throw new ApiException(
          ProblemCode.REQUEST_IN_PROGRESS,
          "A request with this " + IdempotentRequest.HEADER + " is still being answered.");
    }
  }

  private ResponseEntity<Object> first(
      IdempotentRequest request, String sha256, Supplier<ResponseEntity<Object>> create) {
    var answer =
        transaction.execute(status -> {
          insert(request, sha256);
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
    var now = clock.instant().atOffset(ZoneOffset.UTC);
    jdbc.sql("delete from idempotency_key where created_at < ?")
        .param(now.minus(properties.retention()))
        .update();
    jdbc.sql(
            """
            insert into idempotency_key (owner, operation, sent_key, request_sha256, created_at)
            values (?, ?, ?, ?, ?)
            """)
        .params(request.owner(), request.operation(), request.key(), sha256, now)
        .update();
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
            "select request_sha256, status, location, entity_tag, body from idempotency_key " + ROW)
        .params(request.owner(), request.operation(), request.key())
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
