package io.bitlens.security.audit;

import io.bitlens.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The recorded changes in the database. */
class AuditTable {

  /** Greater than every id of version 7. */
  private static final UUID END = new UUID(Long.MAX_VALUE, -1);

  /** Rows that one statement deletes. */
  private static final int BATCH = 1000;

  private final JdbcClient jdbc;

  AuditTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(AuditEvent event) {
    int rows =
        jdbc.sql(
                """
                insert into audit_event (id, at, caller, credential, remote_address, method, path,
                  status, location, trace_id)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
            .param(event.id())
            .param(event.at().atOffset(ZoneOffset.UTC))
            .param(event.caller())
            .param(event.credential())
            .param(event.remoteAddress())
            .param(event.method())
            .param(event.path())
            .param(event.status())
            .param(event.location().orElse(null))
            .param(event.traceId())
            .update();
    if (rows != 1) {
      throw new IllegalStateException(rows + " rows of an audit event");
    }
  }

  /** What a page needs, newest first. */
  List<AuditEvent> list(Optional<String> caller, PageRequest page) {
    var before = page.before().orElse(END);
    return caller
        .map(name ->
            jdbc.sql(
                    """
                    select * from audit_event where caller = ? and id < ? order by id desc limit ?
                    """)
                .params(name, before, page.limit()))
        .orElseGet(() ->
            jdbc.sql("select * from audit_event where id < ? order by id desc limit ?")
                .params(before, page.limit()))
        .query(AuditTable::event)
        .list();
  }

  /** Forgets at most {@value #BATCH} changes of before a time; how many. */
  int forget(Instant before) {
    return jdbc.sql(
            """
            delete from audit_event where id in (
              select id from audit_event where at < ? order by at limit ?)
            """)
        .params(before.atOffset(ZoneOffset.UTC), BATCH)
        .update();
  }

  private static AuditEvent event(ResultSet row, int number) throws SQLException {
    return new AuditEvent(
        row.getObject("id", UUID.class),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("caller"),
        row.getString("credential"),
        row.getString("remote_address"),
        row.getString("method"),
        row.getString("path"),
        row.getInt("status"),
        Optional.ofNullable(row.getString("location")),
        row.getString("trace_id"));
  }
}
