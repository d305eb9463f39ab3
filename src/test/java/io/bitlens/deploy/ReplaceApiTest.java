package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/compose/replace-api.sh with a docker that only notes what it is told. */
class ReplaceApiTest {

  @TempDir private Path folder;

  @BeforeEach
  void twoNodesAreThere() throws IOException {
    program("docker", "[ \"$*\" != 'compose ps -q api' ] || printf 'first\\nsecond\\n'");
    program("sleep", ":");
  }

  @Test
  void endsEachNodeOnlyWhenAnotherIsReady() throws Exception {
    var outcome = replace();

    assertThat(outcome.exit()).as(outcome.output()).isZero();
    assertThat(folder.resolve("told"))
        .hasContent(
            """
            docker compose ps -q api
            docker compose up -d --wait --no-recreate --scale api=3 api
            docker stop -t 60 first
            docker rm -v first
            sleep 10
            docker compose up -d --wait --no-recreate --scale api=3 api
            docker stop -t 60 second
            docker rm -v second
            sleep 10
            """);
  }

  @Test
  void leavesTheOldOnesWhereANewOneIsNotReady() throws Exception {
    program("docker", "case $* in *' ps '*) echo first ;; *' up '*) exit 1 ;; esac");

    assertThat(replace().exit()).isEqualTo(1);
    assertThat(folder.resolve("told")).content().doesNotContain("stop", "rm");
  }

  @Test
  void saysWhenThereIsNoneToReplace() throws Exception {
    program("docker", ":");

    var outcome = replace();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.output()).contains("No API node is running");
  }

  private Command.Outcome replace() throws Exception {
    return Command.run(
        30, Map.of("PATH", folder + ":" + System.getenv("PATH")), "scripts/compose/replace-api.sh");
  }

  /** Does as told after noting it. */
  private void program(String name, String does) throws IOException {
    var program = folder.resolve(name);
    Files.writeString(
        program, "#!/bin/bash%necho \"%s $*\" >>'%s/told'%n%s%n".formatted(name, folder, does));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }
}
