package io.bitlens.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bitlens.dataset.upload.Zips;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives for {@code POST /datasets}. */
class HostileArchivesTest extends HostileSuite {

  private static final String BOUNDARY = "the-boundary";
  private static final String PATH = "/api/v1/datasets";

  static Stream<Arguments> refusedAtOnce() {
    return Stream.of(
        of("a bomb", HostileFiles::bomb, "expands to more than"),
        of(
            "pictures that unpack too far",
            () -> HostileFiles.classes(HostileFiles.pngBomb()),
            "expands to more than"),
        of("a path that leads up", () -> HostileFiles.named("../../x.p"), "'..' in its path"),
        of("an absolute path", () -> HostileFiles.named("/etc/pass"), "is absolute"),
        of("a drive", () -> HostileFiles.named("C:/win.in"), "is absolute"),
        of("a link", HostileFiles::link, "is a link or a device"),
        of("an archive in it", () -> HostileFiles.named("cat/1.zip"), "is an archive"),
        of("50,001 entries", () -> HostileFiles.entries(50_001), "50001 entries"),
        of("cut off", () -> cut(HostileFiles.classes(HostileFiles.whole())), "truncated"),
        of(
            "a page before it",
            () -> HostileFiles.both(HostileFiles.text("<html>"), HostileFiles.named("cat/1.png")),
            "is damaged"),
        of(
            "a picture before it",
            () -> HostileFiles.both(HostileFiles.whole(), HostileFiles.named("cat/1.png")),
            "is damaged"),
        of(
            "a picture behind it",
            () -> HostileFiles.both(HostileFiles.named("cat/1.png"), HostileFiles.whole()),
            "not a ZIP archive"),
        of("a page", () -> HostileFiles.text("<script>alert(1)</script>"), "not a ZIP archive"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refusedAtOnce(Supplier<byte[]> archive, String why) throws Exception {
    var answer = upload(archive.get());
    assertProblem(answer, 422, "INVALID_ARCHIVE");
    assertThat(json(answer).get("detail").asString()).contains(why);
    assertLittleAllocated();
  }

  static Stream<Arguments> rejected() {
    return Stream.of(
        of("a bomb that lies", HostileFiles::lyingBomb, "a/1.png"),
        of(
            "pictures that say 60,000 x 60,000",
            () -> HostileFiles.classes(HostileFiles.png(60_000, 60_000)),
            "a/0.png"),
        of("JPEGs that lie", () -> HostileFiles.classes(HostileFiles.jpeg()), "a/0.png"),
        of(
            "pages for pictures",
            () -> HostileFiles.classes(HostileFiles.text("<svg onload='alert(1)'/>")),
            "a/0.png"),
        of(
            "archives for pictures",
            () -> HostileFiles.classes(new Zips().add("x", (byte) 1).bytes()),
            "a/0.png"),
        of("IDX files of more than there is", HostileFiles::idx, ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void rejected(Supplier<byte[]> archive, String refused) throws Exception {
    var answer = upload(archive.get());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            !json(send(request(PATH + "/evil"))).path("state").asString().equals("VALIDATING"));
    var evil = json(send(request(PATH + "/evil")));
    assertLittleAllocated();

    assertThat(evil.get("state").asString()).as(evil.toString()).isEqualTo("REJECTED");
    assertThat(evil.at("/upload/reason").asString()).isNotEmpty();
    if (!refused.isEmpty()) {
      assertThat(evil.at("/upload/refused/0/file").asString()).isEqualTo(refused);
    }
    // What is left is the reason; it goes with its row.
    assertThat(send(request(PATH + "/evil").DELETE()).statusCode()).isEqualTo(204);
  }

  private static Arguments of(String name, Supplier<byte[]> archive, String what) {
    return Arguments.of(Named.of(name, archive), what);
  }

  private static byte[] cut(byte[] archive) {
    return Arrays.copyOf(archive, archive.length / 2);
  }

  private HttpResponse<String> upload(byte[] archive) throws Exception {
    var body = new ByteArrayOutputStream();
    part(body, "name\"", HostileFiles.text("evil"));
    part(body, "file\"; filename=\"a.zip\"", archive);
    body.writeBytes(HostileFiles.text("--" + BOUNDARY + "--\r\n"));
    startCounting();
    return post(PATH, "multipart/form-data; boundary=" + BOUNDARY, body.toByteArray());
  }

  private static void part(ByteArrayOutputStream body, String name, byte[] content) {
    body.writeBytes(
        HostileFiles.text(
            "--%s\r\nContent-Disposition: form-data; name=\"%s\r\n\r\n".formatted(BOUNDARY, name)));
    body.writeBytes(content);
    body.writeBytes(HostileFiles.text("\r\n"));
  }
}
