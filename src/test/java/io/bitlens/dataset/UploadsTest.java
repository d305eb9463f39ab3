package io.bitlens.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bitlens.dataset.upload.ArchiveLimits;
import io.bitlens.dataset.upload.ArchiveReading;
import io.bitlens.dataset.upload.UploadOptions;
import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import io.bitlens.web.ApiException;
import io.bitlens.web.Ownership;
import io.bitlens.web.UuidV7;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.util.unit.DataSize;

class UploadsTest {

  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final UUID ID = new UUID(0x7000, 1L << 63);

  /** A validation that writes into a folder while it is deleted makes the deletion fail. */
  @Test
  void othersUploadsAreNotThere() {
    var options = new UploadOptions(28, OptionalInt.empty(), 0.15, 7);
    var stored = new UploadedDataset(ID, "shapes", "alice", options, 1, Instant.EPOCH);
    var rows =
        answering(
            UploadRepository.class,
            Map.of(
                "findByName", _ -> Optional.of(stored),
                "findAllByOrderByName", _ -> List.of(stored)));
    var uploads = uploads(rows, answering(UploadStorage.class, Map.of()));

    Ownership.of(
        "bob",
        () -> {
          assertThat(uploads.find("shapes")).isEmpty();
          assertThat(uploads.list()).isEmpty();
          return assertThatExceptionOfType(ApiException.class)
              .isThrownBy(() -> uploads.delete("shapes"))
              .withMessage("There is no dataset 'shapes'.");
        });

    assertThat(Ownership.of("alice", () -> uploads.find("shapes"))).isPresent();
  }

  @Test
  void anUploadIsDeletedThoughItsFilesCannotBe() {
    var deleted = new ArrayList<Object>();
    var options = new UploadOptions(28, OptionalInt.empty(), 0.15, 7);
    var stored = new UploadedDataset(ID, "shapes", "anonymous", options, 1, Instant.EPOCH);
    var rows =
        answering(
            UploadRepository.class,
            Map.of(
                "findByName", _ -> Optional.of(stored),
                "delete",
                    arguments -> {
                      deleted.add(arguments[0]);
                      return 1;
                    }));
    var storage =
        answering(
            UploadStorage.class,
            Map.of(
                "discard",
                arguments -> {
                  throw new IOException("not empty");
                }));

    uploads(rows, storage).delete("shapes");

    assertThat(deleted).containsExactly(ID);
  }

  private static Uploads uploads(UploadRepository rows, UploadStorage storage) {
    var limits = ArchiveLimits.DEFAULT;
    var pictures =
        new PictureReader(PictureLimits.DEFAULT, new DecodingMemory(1, Duration.ofSeconds(1)));
    return new Uploads(
        rows,
        storage,
        new UploadValidation(
            rows,
            storage,
            new UploadLeases(rows, CLOCK),
            new ArchiveReading(pictures, limits),
            1,
            CLOCK),
        new AllDatasets(none(), none()),
        new StaticListableBeanFactory().getBeanProvider(DatasetReferences.class),
        null, // A deletion has no key.
        new UploadProperties(
            1, DataSize.ofBytes(1), DataSize.ofBytes(1), DataSize.ofBytes(1), DataSize.ofBytes(1)),
        limits,
        new UuidV7(CLOCK, new Random(7)),
        CLOCK);
  }

  private static DatasetCatalog none() {
    return answering(
        DatasetCatalog.class, Map.of("find", _ -> Optional.empty(), "list", _ -> List.of()));
  }

  @FunctionalInterface
  private interface Answer {
    Object to(Object[] arguments) throws Exception;
  }

  private static <T> T answering(Class<T> type, Map<String, Answer> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              var answer = answers.get(method.getName());
              if (answer == null) {
                throw new UnsupportedOperationException(method.getName());
              }
              return answer.to(arguments);
            }));
  }
}
