package io.bitlens.database;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Bytes in a table, in pieces: bytea, the binary type that H2 and PostgreSQL share, holds at most 1
 * MiB in H2. Plain JDBC, so that they never enter a persistence context.
 *
 * <p>The table has the owner's key columns, {@code piece integer} and {@code bytes bytea}.
 */
public final class BytePieces {

  /** Size of each piece but the last, in bytes. */
  public static final int PIECE_BYTES = 512 << 10;

  private final JdbcClient jdbc;
  private final String table;
  private final String where;
  private final String insert;

  /**
   * The bytes of one table.
   *
   * @param keys columns that tell whose bytes they are
   */
  public BytePieces(JdbcClient jdbc, String table, String... keys) {
    var columns = List.of(keys);
    this.jdbc = jdbc;
    this.table = table;
    this.where =
        columns.stream()
            .map(key -> key + " = ?")
            .collect(Collectors.joining(" and ", "where ", ""));
    this.insert =
        "insert into %s (%s, piece, bytes) values (%s?, ?)"
            .formatted(
                table,
                String.join(", ", columns),
                String.join("", Collections.nCopies(columns.size(), "?, ")));
  }

  /** Stores the bytes of one owner, who has none yet. */
  public void insert(byte[] bytes, Object... key) {
    for (int piece = 0, at = 0; at < bytes.length; piece++, at += PIECE_BYTES) {
      insertPiece(
          piece, Arrays.copyOfRange(bytes, at, Math.min(at + PIECE_BYTES, bytes.length)), key);
    }
  }

  /** The same of a stream, of which memory holds one piece at a time. */
  public void insert(InputStream bytes, Object... key) throws IOException {
    int piece = 0;
    for (var next = bytes.readNBytes(PIECE_BYTES);
        next.length > 0;
        next = bytes.readNBytes(PIECE_BYTES)) {
      insertPiece(piece++, next, key);
    }
  }

  private void insertPiece(int piece, byte[] bytes, Object... key) {
    var values = new ArrayList<>(List.of(key));
    values.add(piece);
    values.add(bytes);
    int rows = jdbc.sql(insert).params(values).update();
    if (rows != 1) {
      throw new IllegalStateException(
          "piece %d of %s in %s: %d rows inserted"
              .formatted(piece, Arrays.toString(key), table, rows));
    }
  }

  /** All bytes of an owner in order; none if it has no pieces. */
  public byte[] read(Object... key) {
    var bytes = new ByteArrayOutputStream();
    jdbc.sql("select bytes from " + table + " " + where + " order by piece")
        .params(key)
        .query((row, number) -> row.getBytes(1))
        .list()
        .forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  /** Writes all bytes of an owner in order; memory holds one piece at a time. */
  public void copy(OutputStream out, Object... key) throws IOException {
    int piece = 0;
    for (var next = piece(piece, key); next.isPresent(); next = piece(++piece, key)) {
      out.write(next.get());
    }
  }

  private Optional<byte[]> piece(int piece, Object... key) {
    var values = new ArrayList<>(List.of(key));
    values.add(piece);
    return jdbc.sql("select bytes from " + table + " " + where + " and piece = ?")
        .params(values)
        .query((row, number) -> row.getBytes(1))
        .optional();
  }

  /** Deletes the bytes of an owner. */
  public void delete(Object... key) {
    jdbc.sql("delete from " + table + " " + where).params(key).update();
  }
}
