package io.bitlens.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.image.Pictures;
import io.bitlens.registry.ModelStore;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Pictures for predictions and maps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePicturesTest extends HostileSuite {

  private String model = "";

  @BeforeAll
  void storeAModel(@Autowired ModelStore models) throws Exception {
    model = "/api/v1/models/" + models.publish(tiny()).id();
    // Loads it, so that its memory is not taken for a picture's.
    assertThat(post(model + "/predictions", "image/png", HostileFiles.whole()).statusCode())
        .isEqualTo(200);
    assertThat(post(model + "/saliency-maps", "image/png", HostileFiles.whole()).statusCode())
        .isEqualTo(200);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        of("a PNG that says 60,000 x 60,000", () -> HostileFiles.png(60_000, 60_000)),
        of("a PNG that says 2^31 - 1 pixels wide", () -> HostileFiles.png(Integer.MAX_VALUE, 1)),
        of("a PNG that says 0 x 28", () -> HostileFiles.png(0, 28)),
        of("a PNG that says more than it has", () -> HostileFiles.png(28, 28)),
        of("a PNG cut off", () -> Arrays.copyOf(HostileFiles.whole(), 40)),
        of("a PNG with a second header", HostileFiles::twoHeaders),
        of(
            "an archive behind a PNG",
            () -> HostileFiles.both(HostileFiles.whole(), HostileFiles.named("cat/1.png"))),
        of("a JPEG that says 65,000 x 65,000", HostileFiles::jpeg),
        of("a page", () -> HostileFiles.text("<html><script>alert(1)</script></html>")),
        of("a drawing", () -> HostileFiles.text("<svg xmlns='http://www.w3.org/2000/svg'/>")),
        of("an archive", () -> HostileFiles.named("cat/1.png")),
        of("a program", () -> HostileFiles.text("MZ and so on")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(Supplier<byte[]> picture) throws Exception {
    var bytes = picture.get();
    for (var what : new String[] {"/predictions", "/saliency-maps"}) {
      startCounting();
      var answer = post(model + what, "image/png", bytes);
      assertThat(answer.statusCode()).as(answer.body()).isIn(413, 422);
      assertThat(json(answer).get("code").asString()).isIn("INVALID_IMAGE", "TOO_LARGE");
      assertLittleAllocated();
    }
  }

  static Stream<Arguments> leftAside() {
    return Stream.of(
        of("rows that unpack to 100 MiB", HostileFiles::pngBomb),
        of("text that unpacks to 64 MiB", () -> HostileFiles.whole(HostileFiles.textBomb())),
        of(
            "a profile that is none",
            () -> HostileFiles.whole(Pictures.chunk("iCCP", HostileFiles.text("evil\0\0x")))));
  }

  /** What a picture does not need is never unpacked, and changes no answer. */
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void leftAside(Supplier<byte[]> picture) throws Exception {
    var bytes = picture.get();
    startCounting();
    var answer = post(model + "/predictions", "image/png", bytes);
    assertLittleAllocated();
    var honest = post(model + "/predictions", "image/png", HostileFiles.whole());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("predictions")).isEqualTo(json(honest).get("predictions"));
  }

  /** Cameras put previews and films there, which nobody can tell from an archive for sure. */
  @Test
  void whatLiesBehindAJpegIsLeftAside() throws Exception {
    var jpeg = Pictures.gradient("jpg", 28, 28, true);
    var answer =
        post(
            model + "/predictions",
            "image/jpeg",
            HostileFiles.both(jpeg, HostileFiles.named("cat/1.png")));
    var honest = post(model + "/predictions", "image/jpeg", jpeg);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("predictions")).isEqualTo(json(honest).get("predictions"));
  }

  private static Arguments of(String name, Supplier<byte[]> picture) {
    return Arguments.of(Named.of(name, picture));
  }
}
