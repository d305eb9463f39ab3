package io.bitlens.training.event;

import io.bitlens.database.PostgresDatabase;

class EventStoreOnPostgresTest extends EventStoreSuite {

  EventStoreOnPostgresTest() {
    super(PostgresDatabase.create());
  }
}
