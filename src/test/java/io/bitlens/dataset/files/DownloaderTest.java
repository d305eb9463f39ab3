package io.bitlens.dataset.files;

import static io.bitlens.dataset.files.MirrorServer.brokenOff;
import static io.bitlens.dataset.files.MirrorServer.range;
import static io.bitlens.dataset.files.MirrorServer.rangeFrom;
import static io.bitlens.dataset.files.MirrorServer.status;
import static io.bitlens.dataset.files.MirrorServer.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.dataset.DatasetException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {

  private static final byte[] BYTES = bytes(100_000);

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> progress = new ArrayList<>();
  private final List<MirrorServer> mirrors = new ArrayList<>();

  @AfterEach
  void close() {
    mirrors.forEach(MirrorServer::close);
    client.close();
  }

  @Test
  void theFileIsWhereItBelongsAndNothingElse() throws Exception {
    MirrorServer mirror = mirror(whole(BYTES));

    Path file = download(mirror);

    assertThat(file).isEqualTo(folder.resolve("set/images.gz")).hasBinaryContent(BYTES);
    assertThat(part()).doesNotExist();
    assertThat(mirror.requests()).containsExactly("/sets/images.gz");
    assertThat(pauses).isEmpty();
  }

  @Test
  void eachPercentIsToldOnce() throws Exception {
    MirrorServer mirror = mirror(whole(BYTES));

    download(mirror);

    assertThat(progress)
        .doesNotHaveDuplicates()
        .endsWith("downloading " + mirror.folder() + "images.gz: 100 %");
  }

  @Test
  void aFileThatIsHereIsNotAskedFor() throws Exception {
    MirrorServer mirror = mirror(whole(BYTES));
    download(mirror);

    download(mirror);

    assertThat(mirror.requests()).hasSize(1);
  }

  @Test
  void aBrokenOffDownloadGoesOnWhereItEnded() throws Exception {
    MirrorServer mirror = mirror(brokenOff(30_000, BYTES), range(BYTES));

    assertThat(download(mirror)).hasBinaryContent(BYTES);
    assertThat(mirror.requests())
        .containsExactly("/sets/images.gz", "/sets/images.gz bytes=30000-");
    assertThat(progress).anyMatch(line -> line.contains("failed: ended at byte 30000 of 100000"));
  }

  @Test
  void whatAnEarlierProcessLeftIsUsed() throws Exception {
    leave(Arrays.copyOf(BYTES, 99_999));
    MirrorServer mirror = mirror(range(BYTES));

    assertThat(download(mirror)).hasBinaryContent(BYTES);
    assertThat(mirror.requests()).containsExactly("/sets/images.gz bytes=99999-");
  }

  @Test
  void aCompletePartNeedsNoRequest() throws Exception {
    leave(BYTES);
    MirrorServer mirror = mirror(status(500));

    assertThat(download(mirror)).hasBinaryContent(BYTES);
    assertThat(mirror.requests()).isEmpty();
  }

  @Test
  void aMirrorWithoutRangesSendsTheWholeAgain() throws Exception {
    leave(Arrays.copyOf(BYTES, 500));

    assertThat(download(mirror(whole(BYTES)))).hasBinaryContent(BYTES);
  }

  @Test
  void aPartLongerThanTheFileIsThrownAway() throws Exception {
    leave(Arrays.copyOf(BYTES, BYTES.length + 1));
    MirrorServer mirror = mirror(whole(BYTES));

    assertThat(download(mirror)).hasBinaryContent(BYTES);
    assertThat(mirror.requests()).containsExactly("/sets/images.gz");
  }

  @Test
  void aWrongPartIsThrownAwayAndAllAskedForAgain() throws Exception {
    leave(new byte[500]);
    MirrorServer mirror = mirror(range(BYTES), whole(BYTES));

    assertThat(download(mirror)).hasBinaryContent(BYTES);
    assertThat(mirror.requests()).containsExactly("/sets/images.gz bytes=500-", "/sets/images.gz");
  }

  @Test
  void anAnswerWithAnotherRangeIsRefused() throws Exception {
    leave(Arrays.copyOf(BYTES, 500));
    MirrorServer mirror = mirror(rangeFrom(400, BYTES), range(BYTES));

    assertThat(download(mirror)).hasBinaryContent(BYTES);
    assertThat(progress.getFirst())
        .endsWith("failed: asked for bytes from 500, got Content-Range bytes 400-99999/100000");
  }

  @Test
  void afterAFailureTheNextMirrorIsAskedWithoutAPause() throws Exception {
    MirrorServer down = mirror(status(500));
    MirrorServer up = mirror(whole(BYTES));

    assertThat(download(down, up)).hasBinaryContent(BYTES);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aMirrorThatRecoversIsAskedAgainAfterAPause() throws Exception {
    assertThat(download(mirror(status(500), status(503), whole(BYTES)))).hasBinaryContent(BYTES);
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void whenAllMirrorsFailEachAnswerIsTold() throws Exception {
    MirrorServer one = mirror(status(500));
    MirrorServer two = mirror(status(404));

    assertThatThrownBy(() -> download(one, two))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "images.gz cannot be downloaded after 4 attempts: %simages.gz: status 500; %simages.gz: status 404; it can be put into %s by hand"
                .formatted(one.folder(), two.folder(), folder.resolve("set")));
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(folder.resolve("set/images.gz")).doesNotExist();
  }

  @Test
  void otherBytesThanPinnedAreRefusedAndNotKept() throws Exception {
    MirrorServer mirror = mirror(whole(new byte[BYTES.length]));

    assertThatThrownBy(() -> download(mirror))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(
            "expected SHA-256 %s, found %s", sha256(BYTES), sha256(new byte[BYTES.length]));
    assertThat(part()).doesNotExist();
    assertThat(folder.resolve("set/images.gz")).doesNotExist();
  }

  @Test
  void moreBytesThanPinnedAreRefusedBeforeTheyFillTheDisk() throws Exception {
    MirrorServer mirror = mirror(whole(bytes(10_000_000)));

    assertThatThrownBy(() -> download(mirror))
        .hasMessageContaining("more than the expected 100000 bytes");
    assertThat(part()).doesNotExist();
  }

  @Test
  void aMirrorThatStallsIsGivenUp() throws Exception {
    var released = new CountDownLatch(1);
    MirrorServer stalling =
        mirror(exchange -> {
          exchange.sendResponseHeaders(200, BYTES.length);
          exchange.getResponseBody().write(BYTES, 0, 10_000);
          exchange.getResponseBody().flush();
          awaitQuietly(released);
        });
    MirrorServer other = mirror(range(BYTES));
    try {
      assertThat(download(Duration.ofMillis(300), stalling, other)).hasBinaryContent(BYTES);
      assertThat(progress)
          .anyMatch(line ->
              line.endsWith("failed: ended at byte 10000 of 100000: nothing came for 0.3 s"));
      assertThat(other.requests()).containsExactly("/sets/images.gz bytes=10000-");
    } finally {
      released.countDown();
    }
  }

  @Test
  void anInterruptEndsTheDownloadAndIsKept() throws Exception {
    MirrorServer mirror = mirror(status(500));
    var downloader =
        new Downloader(
            client,
            Duration.ofSeconds(10),
            _ -> {
              throw new InterruptedException();
            });

    assertThatThrownBy(() ->
            downloader.download(
                List.of(mirror.folder()), file(), folder.resolve("set"), progress::add))
        .isInstanceOf(DatasetException.class)
        .hasMessage("the download of images.gz was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aMirrorsAddressMayLackItsSlash() throws Exception {
    String address = mirror(whole(BYTES)).folder().toString();
    URI withoutSlash = URI.create(address.substring(0, address.length() - 1));

    downloader(Duration.ofSeconds(10))
        .download(List.of(withoutSlash), file(), folder, progress::add);

    assertThat(mirrors.getFirst().requests()).containsExactly("/sets/images.gz");
  }

  private MirrorServer mirror(MirrorServer.Answer... script) throws Exception {
    var mirror = new MirrorServer(script);
    mirrors.add(mirror);
    return mirror;
  }

  private Path download(MirrorServer... from) throws Exception {
    return download(Duration.ofSeconds(10), from);
  }

  private Path download(Duration stallLimit, MirrorServer... from) throws Exception {
    List<URI> addresses = Arrays.stream(from).map(MirrorServer::folder).toList();
    return downloader(stallLimit).download(addresses, file(), folder.resolve("set"), progress::add);
  }

  private Downloader downloader(Duration stallLimit) {
    return new Downloader(client, stallLimit, pauses::add);
  }

  private static DataFile file() throws Exception {
    return new DataFile(
        "images", "unused", Optional.of(new DataFile.Gzip(sha256(BYTES), BYTES.length)));
  }

  private Path part() {
    return folder.resolve("set/images.gz.part");
  }

  private void leave(byte... bytes) throws Exception {
    Files.createDirectories(part().getParent());
    Files.write(part(), bytes);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static String sha256(byte... bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
