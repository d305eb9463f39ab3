package io.bitlens.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bitlens.database.BytePieces;
import io.bitlens.dataset.upload.ArchiveLimits;
import io.bitlens.dataset.upload.ArchiveReading;
import io.bitlens.dataset.upload.ArchiveReading.Outcome;
import io.bitlens.dataset.upload.Content;
import io.bitlens.dataset.upload.UploadOptions;
import io.bitlens.dataset.upload.Zips;
import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Two machines with folders of their own on one database. */
@DataJpaTest(showSql = false)
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@ContextConfiguration(classes = SharedUploadsSuite.Application.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
abstract class SharedUploadsSuite {

  // Not a configuration by annotation: the application's own scan must not find it.
  @EnableAutoConfiguration
  static class Application {}

  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final UploadOptions OPTIONS = new UploadOptions(64, OptionalInt.empty(), 0.15, 7);

  @TempDir private Path here;
  @TempDir private Path there;

  @Autowired private UploadRepository uploads;
  @Autowired private JdbcClient sql;
  @Autowired private PlatformTransactionManager transactions;

  private final UUID id = UUID.randomUUID();
  private UploadStorage receiver;
  private UploadStorage worker;

  @BeforeEach
  void machines() {
    receiver = machine(here);
    worker = machine(there);
  }

  @AfterEach
  void forget() {
    sql.sql("delete from uploaded_dataset").update();
  }

  private UploadStorage machine(Path folder) {
    return new SharedUploads(
        new UploadFolder(folder), pieces(), new TransactionTemplate(transactions));
  }

  private BytePieces pieces() {
    return UploadConfiguration.pieces(sql);
  }

  @Test
  void whatOneMachineValidatedTheOtherReads() throws Exception {
    var content = publish();
    assertThat(content.bytes()).isGreaterThan(BytePieces.PIECE_BYTES);
    assertThat(Files.list(there)).isEmpty();

    var fetched = worker.content(id, content);

    assertThat(fetched).isEqualTo(there.resolve(id.toString()).resolve("content"));
    for (var file : Content.FILES) {
      assertThat(fetched.resolve(file))
          .hasSameBinaryContentAs(receiver.content(id, content).resolve(file));
    }
    assertThat(rows()).isGreaterThan(Content.FILES.size());
  }

  @Test
  void itIsFetchedOnce() throws Exception {
    var content = publish();
    worker.content(id, content);
    sql.sql("delete from uploaded_dataset_piece").update();

    assertThat(Files.list(worker.content(id, content))).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from uploaded_dataset_piece where file = 'test-labels'",
        "delete from uploaded_dataset_piece where file = 'train-images' and piece = 1",
        "update uploaded_dataset_piece set piece = 1 - piece + 7 where file = 'train-images'",
        "delete from uploaded_dataset_piece"
      })
  void whatIsDamagedInTheDatabaseIsNotUsed(String damage) throws Exception {
    var content = publish();
    assertThat(sql.sql(damage).update()).isPositive();

    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> worker.content(id, content))
        .withMessageStartingWith("the stored images have changed: expected SHA-256 ");
    assertThat(Files.list(there)).isEmpty();
  }

  @Test
  void whatAProcessLeftInTheMiddleOfFetchingIsReplacedOrSwept() throws Exception {
    var content = publish();
    var work = Files.createDirectories(there.resolve(id.toString()).resolve("work"));
    Files.writeString(work.resolve("train-images"), "half");

    validation(worker, new UploadLeases(uploads, CLOCK)).afterSingletonsInstantiated();
    assertThat(work).doesNotExist();

    Files.createDirectories(work);
    Files.writeString(work.resolve("train-images"), "half");
    assertThat(Files.list(worker.content(id, content))).hasSize(4);
    assertThat(work).doesNotExist();
  }

  @Test
  void aCopyOfADataSetThatWasDeletedIsSwept() throws Exception {
    worker.content(id, publish());
    assertThat(uploads.delete(id)).isEqualTo(1);

    assertThat(rows()).isZero();
    validation(worker, new UploadLeases(uploads, CLOCK)).afterSingletonsInstantiated();
    assertThat(Files.list(there)).isEmpty();
  }

  @Test
  void whatIsDiscardedLeavesNothingInTheDatabase() throws Exception {
    publish();
    receiver.discard(id);

    assertThat(rows()).isZero();
    assertThat(Files.list(here)).isEmpty();
  }

  @Test
  void aValidationThatIsBegunAnewForgetsWhatTheLastOnePublished() throws Exception {
    store();
    archiveToContent();
    receiver.publish(id);
    assertThat(rows()).isPositive();

    archiveToContent();
    assertThat(rows()).isZero();
    receiver.publish(id);
    assertThat(rows()).isPositive();
  }

  @Test
  void nobodyValidatesWhatAnotherMachineReceived() throws Exception {
    store();
    receiver.receive(id, new ByteArrayInputStream(archive()), Long.MAX_VALUE);

    assertThat(receiver.validatesHere(id)).isTrue();
    assertThat(worker.validatesHere(id)).isFalse();
    var leases = new UploadLeases(uploads, CLOCK);
    validation(worker, leases).afterSingletonsInstantiated();
    leases.look();
    assertThat(state()).isEqualTo(UploadState.VALIDATING);
    assertThat(uploads.findById(id).orElseThrow().beats()).isZero();
  }

  @Test
  void anUploadWhoseProcessEndedIsRejectedByAnother() {
    store();
    var dead = new UploadLeases(uploads, CLOCK);
    var other = new UploadLeases(uploads, CLOCK);
    dead.take(id);
    for (int look = 0; look < 3 * UploadLeases.PATIENCE; look++) {
      dead.look();
      other.look();
    }
    assertThat(state()).isEqualTo(UploadState.VALIDATING);

    for (int look = 0; look < UploadLeases.PATIENCE - 1; look++) {
      other.look();
    }
    assertThat(state()).isEqualTo(UploadState.VALIDATING);
    other.look();

    var rejected = uploads.findById(id).orElseThrow();
    assertThat(rejected.state()).isEqualTo(UploadState.REJECTED);
    assertThat(rejected.outcome().flatMap(Outcome::reason))
        .hasValue(
            "The process that validated it has not been heard of for 120 s; upload the archive"
                + " again.");
    assertThat(rejected.finishedAt()).hasValue(Instant.EPOCH);
    assertThat(uploads.bytes()).isZero();
    // Should it not have ended after all, it finds out.
    dead.look();
    assertThat(uploads.progress(id, 1, 2)).isZero();
  }

  @Test
  void anUploadThatWasHeardOfInTheLastMomentStays() {
    store();
    assertThat(uploads.beat(List.of(id))).isEqualTo(1);

    var outcome = new Outcome(Optional.empty(), Optional.of("gone"), List.of(), 0);
    assertThat(uploads.abandon(id, 0, outcome, Instant.EPOCH)).isZero();
    assertThat(state()).isEqualTo(UploadState.VALIDATING);
  }

  private UploadValidation validation(UploadStorage storage, UploadLeases leases) {
    return new UploadValidation(uploads, storage, leases, reading(), Long.MAX_VALUE, CLOCK);
  }

  private static ArchiveReading reading() {
    var pictures =
        new PictureReader(
            PictureLimits.DEFAULT, new DecodingMemory(64 << 20, Duration.ofSeconds(1)));
    return new ArchiveReading(pictures, ArchiveLimits.DEFAULT);
  }

  private UploadState state() {
    return uploads.findById(id).orElseThrow().state();
  }

  private Content publish() throws Exception {
    store();
    var outcome = archiveToContent();
    var content = outcome.content().orElseThrow();
    receiver.publish(id);
    assertThat(uploads.finish(id, UploadState.READY, outcome, content.bytes(), CLOCK.instant()))
        .isEqualTo(1);
    receiver.keepContent(id);
    return content;
  }

  private void store() {
    uploads.saveAndFlush(new UploadedDataset(id, "greys", "anonymous", OPTIONS, 1, Instant.EPOCH));
  }

  private Outcome archiveToContent() throws Exception {
    receiver.receive(id, new ByteArrayInputStream(archive()), Long.MAX_VALUE);
    return reading()
        .read(receiver.archive(id), receiver.workspace(id), OPTIONS, (done, total) -> {});
  }

  /** More than one piece at 64 x 64. */
  private static byte[] archive() {
    return new Zips().greys("a", 90).greys("b", 90).bytes();
  }

  private int rows() {
    return sql.sql("select count(*) from uploaded_dataset_piece").query(Integer.class).single();
  }
}
