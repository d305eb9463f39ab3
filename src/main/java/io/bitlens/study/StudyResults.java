package io.bitlens.study;

import io.bitlens.database.BytePieces;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What studies found, as compressed JSON; in the caller's transaction. */
@Component
class StudyResults {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final BytePieces pieces;

  StudyResults(JdbcClient jdbc) {
    this.pieces = new BytePieces(jdbc, "study_result", "study_id");
  }

  /** Stores the result of a study that has none yet. */
  void insert(UUID study, StudyResult result) {
    pieces.insert(compressed(result), study);
  }

  /** Empty if there is none. */
  Optional<StudyResult> find(UUID study, StudyKind kind) {
    byte[] bytes = pieces.read(study);
    return bytes.length == 0 ? Optional.empty() : Optional.of(expanded(bytes, kind));
  }

  private static byte[] compressed(StudyResult result) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      MAPPER.writeValue(out, result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static StudyResult expanded(byte[] bytes, StudyKind kind) {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return MAPPER.readValue(in, kind.result());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
