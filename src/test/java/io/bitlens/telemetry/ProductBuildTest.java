package io.bitlens.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;

class ProductBuildTest {

  private static final String COMMIT = "cb67d6e7db779a1d6ad037da8b80839dfe9d8b90";

  @Test
  void aBuildOfACheckoutKnowsItsCommit() {
    assertThat(ProductBuild.of(build(), git("false"))).hasToString("1.2.3, commit " + COMMIT);
  }

  @Test
  void aBuildOfChangedSourcesSaysSo() {
    assertThat(ProductBuild.of(build(), git("true")).commit()).isEqualTo(COMMIT + "-dirty");
  }

  @Test
  void aBuildWithoutACheckoutHasNoCommit() {
    assertThat(ProductBuild.of(build(), null).commit()).isEqualTo("unknown");
    assertThat(ProductBuild.of(build(), new GitProperties(new Properties())).commit())
        .isEqualTo("unknown");
    assertThat(ProductBuild.of(null, null).version()).isEqualTo("development");
  }

  private static BuildProperties build() {
    var entries = new Properties();
    entries.setProperty("version", "1.2.3");
    return new BuildProperties(entries);
  }

  private static GitProperties git(String dirty) {
    var entries = new Properties();
    entries.setProperty("commit.id", COMMIT);
    entries.setProperty("dirty", dirty);
    return new GitProperties(entries);
  }
}
