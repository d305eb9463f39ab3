package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class QueuedTryTest {

  private static final UUID JOB = UUID.fromString("01a20b7b-4a0d-7000-9a72-61f2b4db5abe");

  @Test
  void eachTryHasANameOfItsOwn() {
    assertThat(new QueuedTry(JOB, 1).instance()).isEqualTo(JOB.toString());
    assertThat(new QueuedTry(JOB, 2).instance()).isEqualTo(JOB + ".2");
  }

  @Test
  void theNameTellsTheTry() {
    assertThat(QueuedTry.of(JOB.toString())).isEqualTo(new QueuedTry(JOB, 1));
    assertThat(QueuedTry.of(JOB + ".12")).isEqualTo(new QueuedTry(JOB, 12));
  }
}
