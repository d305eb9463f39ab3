package io.bitlens.registry.store;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Bytes of models in one table, in pieces; see the migration for why. Plain JDBC, so that they
 * never enter a persistence context.
 */
class BytePieces {

  static final int PIECE_BYTES = 512 << 10;

  private final JdbcClient jdbc;
  private final String table;

  private BytePieces(JdbcClient jdbc, String table) {
    this.jdbc = jdbc;
    this.table = table;
  }

  static BytePieces ofArtifacts(JdbcClient jdbc) {
    return new BytePieces(jdbc, "model_artifact");
  }

  static BytePieces ofTensors(JdbcClient jdbc) {
    return new BytePieces(jdbc, "model_tensors");
  }

  void insert(UUID model, byte[] bytes) {
    for (int piece = 0, at = 0; at < bytes.length; piece++, at += PIECE_BYTES) {
      var part = Arrays.copyOfRange(bytes, at, Math.min(at + PIECE_BYTES, bytes.length));
      int rows =
          jdbc.sql("insert into " + table + " (model_id, piece, bytes) values (?, ?, ?)")
              .params(model, piece, part)
              .update();
      if (rows != 1) {
        throw new IllegalStateException(
            "piece %d of model %s in %s: %d rows inserted".formatted(piece, model, table, rows));
      }
    }
  }

  /** All bytes in order; none if the model has no pieces. */
  byte[] read(UUID model) {
    var bytes = new ByteArrayOutputStream();
    jdbc.sql("select bytes from " + table + " where model_id = ? order by piece")
        .param(model)
        .query((row, number) -> row.getBytes(1))
        .list()
        .forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  void delete(UUID model) {
    jdbc.sql("delete from " + table + " where model_id = ?").param(model).update();
  }
}
