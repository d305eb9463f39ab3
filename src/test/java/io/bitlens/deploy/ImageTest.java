package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A first job in a container that has nothing: see scripts/try-image.sh. Tests run before the jar
 * is packaged, so that the image must be there: of this commit, as {@code BUILD=jar
 * scripts/try-image.sh} leaves it, or whichever {@code -Dbitlens.image=NAME} names.
 */
class ImageTest {

  private static final String IMAGE = "bitlens:try";
  private static final String JOB =
      """
      {"dataset":"mnist-sample","network":"tiny","epochs":1}\
      """;

  @Test
  void makesAFirstJobWithoutNetworkWritableRootAndRights() throws Exception {
    var engine = engine();
    var named = System.getProperty("bitlens.image", "");
    var image = named.isEmpty() ? imageOfThisCommit(engine) : named;

    var outcome =
        Command.run(
            600,
            Map.of("ENGINE", engine, "IMAGE", image, "BUILD", "no"),
            "scripts/try-image.sh",
            JOB);

    assertThat(outcome.exit()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("SUCCEEDED", "all well");
  }

  private static String engine() throws Exception {
    var reasons = new StringBuilder();
    for (var engine : List.of("podman", "docker")) {
      var info = Command.run(30, Map.of(), engine, "info");
      if (info.well()) {
        return engine;
      }
      reasons.append("%n%s: %s".formatted(engine, info.output().strip()));
    }
    return abort("no container engine works here:" + reasons);
  }

  private static String imageOfThisCommit(String engine) throws Exception {
    var revision =
        Command.run(
            30,
            Map.of(),
            engine,
            "image",
            "inspect",
            "-f",
            "{{index .Config.Labels \"org.opencontainers.image.revision\"}}",
            IMAGE);
    assumeTrue(
        revision.well(),
        "there is no image %s: BUILD=jar scripts/try-image.sh makes it".formatted(IMAGE));
    var commit = Command.run(30, Map.of(), "git", "rev-parse", "HEAD");
    assumeTrue(
        revision.output().strip().equals(commit.output().strip()),
        "the image %s is of commit %s, not of this one"
            .formatted(IMAGE, revision.output().strip()));
    return IMAGE;
  }
}
