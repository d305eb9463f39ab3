package io.bitlens.bench;

import io.bitlens.database.BytePieces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How large H2's file becomes while a job leaves checkpoints, of which two are kept. Time runs
 * faster here: the file keeps what was overwritten for {@code scale} times less than H2's 45 s, and
 * a checkpoint comes each {@code interval / scale}.
 *
 * <p>Options: {@code checkpoints} (40), {@code megabytes} (24) of each, {@code interval} (60), in
 * seconds, {@code scale} (10).
 */
public final class CheckpointGrowth {

  /** H2's own RETENTION_TIME. */
  private static final int RETENTION_MILLIS = 45_000;

  private CheckpointGrowth() {}

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    int scale = options.number("scale", 10);
    long pause = options.number("interval", 60) * 1000L / scale;
    var file = Files.createTempDirectory("growth").resolve("bitlens");
    var url =
        "jdbc:h2:file:%s;WRITE_DELAY=0;RETENTION_TIME=%d".formatted(file, RETENTION_MILLIS / scale);
    var bytes = new byte[options.number("megabytes", 24) << 20];
    var random = new Random(1);
    try (var database = closing(url)) {
      var jdbc = JdbcClient.create(database.source());
      jdbc.sql(
              """
              create table piece (job uuid, sequence int, piece int, bytes bytea not null,
                primary key (job, sequence, piece))
              """)
          .update();
      var pieces = new BytePieces(jdbc, "piece", "job", "sequence");
      var transaction =
          new TransactionTemplate(new DataSourceTransactionManager(database.source()));
      var job = UUID.randomUUID();
      for (int i = 1; i <= options.number("checkpoints", 40); i++) {
        random.nextBytes(bytes);
        int sequence = i;
        transaction.executeWithoutResult(_ -> {
          pieces.insert(bytes, job, sequence);
          jdbc.sql("delete from piece where sequence <= ?").param(sequence - 2).update();
        });
        System.out.printf("%d checkpoints: %d MiB%n", i, mebibytes(file));
        Thread.sleep(pause);
      }
    }
    System.out.printf("closed: %d MiB%n", mebibytes(file));
  }

  private static long mebibytes(Path file) throws IOException {
    return Files.size(Path.of(file + ".mv.db")) >> 20;
  }

  private record Database(SingleConnectionDataSource source) implements AutoCloseable {
    @Override
    public void close() {
      source.destroy();
    }
  }

  private static Database closing(String url) {
    return new Database(new SingleConnectionDataSource(url, "sa", "", true));
  }
}
