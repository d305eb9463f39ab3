package io.bitlens.training.event;

class EventStoreOnH2Test extends EventStoreSuite {

  EventStoreOnH2Test() {
    super("jdbc:h2:mem:events;DB_CLOSE_DELAY=-1");
  }
}
