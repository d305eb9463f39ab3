package io.bitlens.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.database.OnPostgres;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;

@OnPostgres
class IdempotencyOnPostgresTest extends IdempotencySuite {

  @Autowired private Idempotency idempotency;
  @Autowired private JdbcClient jdbc;

  @Test
  void onlyTheKeyIsWaitedForSoShortly() {
    var request = new IdempotentRequest("anna", "look", "monday-2", "");
    var answer =
        idempotency.once(
            request,
            () -> ResponseEntity.ok(jdbc.sql("show lock_timeout").query(String.class).single()));

    assertThat(answer.getBody()).isEqualTo("0");
    assertThat(jdbc.sql("show lock_timeout").query(String.class).single()).isEqualTo("0");
  }
}
