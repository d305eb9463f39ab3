package io.bitlens.training.retention;

import io.bitlens.database.PostgresDatabase;

class RetentionOnPostgresTest extends RetentionSuite {

  RetentionOnPostgresTest() {
    super(PostgresDatabase.create());
  }
}
