package io.bitlens.registry.alias;

import io.bitlens.registry.ModelNames;
import io.bitlens.registry.alias.AliasMove.Measured;
import io.bitlens.registry.artifact.ArtifactJson;
import io.bitlens.web.Ownership;
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
import org.springframework.stereotype.Component;

/** Aliases and their moves in the database: of each owner those of their own. */
@Component
class AliasTable implements ModelNames {

  private final JdbcClient jdbc;

  AliasTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Alias> alias(String name) {
    return jdbc.sql("select * from alias where owner = ? and name = ?")
        .params(Ownership.own(), name)
        .query(AliasTable::alias)
        .optional();
  }

  @Override
  public Optional<UUID> find(String name) {
    return jdbc.sql("select model_id from alias where owner = ? and name = ?")
        .params(Ownership.own(), name)
        .query(UUID.class)
        .optional();
  }

  @Override
  public List<String> of(UUID model) {
    return jdbc.sql("select name from alias where model_id = ? order by name")
        .param(model)
        .query((row, number) -> row.getString("name"))
        .list();
  }

  /** What a page needs, the last changed first. */
  List<Alias> list(PageRequest page) {
    return jdbc.sql(
            "select * from alias where owner = ? and revision < ? order by revision desc limit ?")
        .params(Ownership.own(), before(page), page.limit())
        .query(AliasTable::alias)
        .list();
  }

  /** What a page needs, newest first. */
  List<AliasMove> moves(String alias, PageRequest page) {
    return jdbc.sql(
            """
            select * from alias_move where owner = ? and alias = ? and id < ?
            order by id desc limit ?
            """)
        .params(Ownership.own(), alias, before(page), page.limit())
        .query(AliasTable::move)
        .list();
  }

  /** Keeps a model from being deleted until the transaction ends; false if it is gone. */
  boolean hold(UUID model) {
    return jdbc.sql("select id from model where id = ? for update")
        .param(model)
        .query(UUID.class)
        .optional()
        .isPresent();
  }

  /**
   * Stores a new alias.
   *
   * @throws org.springframework.dao.DuplicateKeyException if there is one of the name
   */
  void insert(Alias alias, AliasMove move) {
    jdbc.sql(
            """
            insert into alias (owner, name, model_id, revision, policy, created_at, moved_at)
            values (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            Ownership.own(),
            alias.name(),
            alias.model(),
            alias.revision(),
            json(alias.policy()),
            utc(alias.createdAt()),
            utc(alias.movedAt()))
        .update();
    insert(alias.name(), move);
  }

  /** Changes an alias that nobody has changed since a revision; false if somebody has. */
  boolean update(Alias alias, UUID since, AliasMove move) {
    int updated =
        jdbc.sql(
                """
                update alias set model_id = ?, revision = ?, policy = ?, moved_at = ?
                where owner = ? and name = ? and revision = ?
                """)
            .params(
                alias.model(),
                alias.revision(),
                json(alias.policy()),
                utc(alias.movedAt()),
                Ownership.own(),
                alias.name(),
                since)
            .update();
    if (updated == 1) {
      insert(alias.name(), move);
    }
    return updated == 1;
  }

  /** Deletes an alias and its moves; false if somebody has changed it since a revision. */
  boolean delete(String name, UUID since) {
    return jdbc.sql("delete from alias where owner = ? and name = ? and revision = ?")
            .params(Ownership.own(), name, since)
            .update()
        == 1;
  }

  private void insert(String alias, AliasMove move) {
    jdbc.sql(
            """
            insert into alias_move (id, owner, alias, moved_at, from_model, to_model, document)
            values (?, ?, ?, ?, ?, ?, ?)
            """)
        .param(move.id())
        .param(Ownership.own())
        .param(alias)
        .param(utc(move.at()))
        .param(move.from().orElse(null))
        .param(move.to())
        .param(json(move.measured()))
        .update();
  }

  private static Alias alias(ResultSet row, int number) throws SQLException {
    return new Alias(
        row.getString("name"),
        row.getObject("model_id", UUID.class),
        ArtifactJson.DOCUMENTS.readValue(row.getString("policy"), PromotionPolicy.class),
        row.getObject("revision", UUID.class),
        instant(row, "created_at"),
        instant(row, "moved_at"));
  }

  private static AliasMove move(ResultSet row, int number) throws SQLException {
    return new AliasMove(
        row.getObject("id", UUID.class),
        instant(row, "moved_at"),
        Optional.ofNullable(row.getObject("from_model", UUID.class)),
        row.getObject("to_model", UUID.class),
        ArtifactJson.DOCUMENTS.readValue(row.getString("document"), Measured.class));
  }

  /** No id of version 7 is greater than the one that stands for none. */
  private static UUID before(PageRequest page) {
    return page.before().orElse(new UUID(Long.MAX_VALUE, -1));
  }

  private static String json(Object value) {
    return ArtifactJson.DOCUMENTS.writeValueAsString(value);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
