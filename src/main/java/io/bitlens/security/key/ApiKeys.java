package io.bitlens.security.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.web.ApiException;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.UuidV7;
import jakarta.servlet.Filter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.security.web.AuthenticationEntryPoint;

/** The keys, as administrators make and end them, and as requests are checked by them. */
public class ApiKeys {

  /** How long another process that ended a key may not be noticed. */
  static final Duration REMEMBERED = Duration.ofSeconds(5);

  private static final int MAX_REMEMBERED = 10_000;

  private final ApiKeyTable table;
  private final UuidV7 ids;
  private final SecureRandom random;
  private final Clock clock;

  /** Also of ids that no key has, so that nonsense does not reach the database each time. */
  private final Cache<UUID, Optional<ApiKey>> known;

  ApiKeys(ApiKeyTable table, UuidV7 ids, SecureRandom random, Clock clock, Ticker ticker) {
    this.table = table;
    this.ids = ids;
    this.random = random;
    this.clock = clock;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .ticker(ticker)
            .build();
  }

  /**
   * Knows callers by their keys.
   *
   * @param admin the first administrator's key, if there is one
   * @param refusals answers keys that open nothing
   */
  public Filter filter(Optional<AdminKey> admin, AuthenticationEntryPoint refusals) {
    return new ApiKeyFilter(this, admin, refusals);
  }

  /** A key that was just made, with the text that is shown this once. */
  record Made(ApiKey key, ApiKeyText text) {}

  Made create(String name, String owner, Set<Scope> scopes, Optional<Instant> expiresAt) {
    var text = ApiKeyText.random(ids.next(), random);
    // Databases keep microseconds: what is answered is what will be read.
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var key =
        new ApiKey(text.id(), name, owner, scopes, text.sha256(), now, expiresAt, Optional.empty());
    table.insert(key);
    known.invalidate(key.id());
    return new Made(key, text);
  }

  /**
   * The key of that id.
   *
   * @throws ApiException NOT_FOUND
   */
  ApiKey find(UUID id) {
    return table.find(id).orElseThrow(() -> notFound(id));
  }

  /** One page of the keys, newest first, those that have ended among them. */
  Page<ApiKey> list(PageRequest page) {
    return page.page(table.list(page), ApiKey::id);
  }

  /**
   * Ends a key, here at once and elsewhere within {@link #REMEMBERED}. Nothing happens to one that
   * has ended.
   *
   * @throws ApiException NOT_FOUND
   */
  void revoke(UUID id) {
    if (!table.revoke(id, clock.instant()) && table.find(id).isEmpty()) {
      throw notFound(id);
    }
    known.invalidate(id);
  }

  /** What a sent text opens; empty if nothing. */
  Optional<ApiKey> opened(String sent) {
    return ApiKeyText.read(sent)
        .flatMap(text ->
            known
                .get(text.id(), table::find)
                .filter(key -> ApiKeyText.same(key.sha256(), text.sha256())))
        .filter(key -> key.opens(clock.instant()));
  }

  private static ApiException notFound(UUID id) {
    return ApiException.notFound("API key", id);
  }
}
