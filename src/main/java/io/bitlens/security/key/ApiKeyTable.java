package io.bitlens.security.key;

import io.bitlens.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The keys in the database. */
class ApiKeyTable {

  /** Greater than every id of version 7. */
  private static final UUID END = new UUID(Long.MAX_VALUE, -1);

  private final JdbcClient jdbc;

  ApiKeyTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(ApiKey key) {
    int rows =
        jdbc.sql(
                """
                insert into api_key (id, name, owner, scopes, sha256, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?)
                """)
            .param(key.id())
            .param(key.name())
            .param(key.owner())
            .param(key.scopes().stream().map(Scope::text).sorted().collect(Collectors.joining(" ")))
            .param(key.sha256())
            .param(utc(key.createdAt()))
            .param(key.expiresAt().map(ApiKeyTable::utc).orElse(null))
            .update();
    if (rows != 1) {
      throw new IllegalStateException(rows + " rows of key " + key.id());
    }
  }

  Optional<ApiKey> find(UUID id) {
    return jdbc.sql("select * from api_key where id = ?")
        .param(id)
        .query(ApiKeyTable::key)
        .optional();
  }

  /** What a page needs, newest first. */
  List<ApiKey> list(PageRequest page) {
    return jdbc.sql("select * from api_key where id < ? order by id desc limit ?")
        .params(page.before().orElse(END), page.limit())
        .query(ApiKeyTable::key)
        .list();
  }

  /** Ends a key; false if there is none, or it has ended. */
  boolean revoke(UUID id, Instant now) {
    return jdbc.sql("update api_key set revoked_at = ? where id = ? and revoked_at is null")
            .params(utc(now), id)
            .update()
        == 1;
  }

  private static ApiKey key(ResultSet row, int number) throws SQLException {
    return new ApiKey(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("owner"),
        scopes(row.getString("scopes")),
        row.getString("sha256"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        instant(row.getObject("expires_at", OffsetDateTime.class)),
        instant(row.getObject("revoked_at", OffsetDateTime.class)));
  }

  private static Set<Scope> scopes(String text) {
    return Arrays.stream(text.split(" ")).map(Scope::of).collect(Collectors.toSet());
  }

  private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
