package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the Dockerfile promises, as far as it can be read off. */
class DockerfileTest {

  private static final Path ROOT = Path.of("");
  private static final Pattern COPIED = Pattern.compile("(?m)^COPY (?!--from)(.+) \\S+$");
  private static final Pattern BASE = Pattern.compile("(?m)^ARG (\\w+)_IMAGE=(\\S+)$");

  private final String dockerfile;
  private final List<String> ignored;

  DockerfileTest() throws IOException {
    dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
    ignored = Files.readAllLines(ROOT.resolve(".dockerignore"));
  }

  @Test
  void namesBaseImagesAsArgumentsWithTags() {
    assertThat(BASE.matcher(dockerfile).results().map(base -> base.group(2)))
        .hasSize(3)
        .allMatch(image -> image.matches("docker\\.io/library/[a-z-]+:.*\\d.*"));
    assertThat(dockerfile.lines().filter(line -> line.startsWith("FROM ")))
        .allMatch(line ->
            line.matches(
                "FROM (--platform=\\$BUILDPLATFORM )?(\\$\\{\\w+}|scratch|installed)( AS \\w+)?"));
  }

  @Test
  void copiesWhatIsThereAndNotIgnored() {
    assertThat(copied()).isNotEmpty();
    assertThat(copied().filter(source -> !source.startsWith("target/")))
        .allSatisfy(source -> assertThat(ROOT.resolve(source)).exists());
    assertThat(copied())
        .allMatch(source ->
            ignored.stream()
                .filter(line -> line.startsWith("!"))
                .anyMatch(kept -> Path.of(source).startsWith(kept.substring(1))));
    assertThat(ignored).contains("*");
  }

  @Test
  void endsAsNobodyWhoStartsTheServiceItself() {
    var users = dockerfile.lines().filter(line -> line.startsWith("USER ")).toList();
    assertThat(users).containsExactly("USER 10001:10001");
    assertThat(dockerfile)
        .containsPattern("(?m)^ENTRYPOINT \\[\"java\", ")
        .containsPattern("(?m)^HEALTHCHECK .* CMD \\[\"")
        .contains("GOMP_SPINCOUNT=10000", "DJL_OFFLINE=true", "BITLENS_DATASETS_DOWNLOAD=false");
  }

  /** The image's JVM is started with the flags that the tests and benchmarks have. */
  @Test
  void hasTheEnginesFlags() throws IOException {
    var pom = Files.readString(ROOT.resolve("pom.xml"));
    var flags = pom.replaceAll("(?s).*<engine\\.jvm-args>(.*?)</engine\\.jvm-args>.*", "$1");
    assertThat(Files.readAllLines(ROOT.resolve("scripts/image/jvm.options")))
        .containsAll(
            Arrays.stream(flags.split(" ")).filter(flag -> flag.startsWith("--")).toList());
  }

  private Stream<String> copied() {
    return COPIED
        .matcher(dockerfile)
        .results()
        .flatMap(line -> Arrays.stream(line.group(1).split(" ")));
  }
}
