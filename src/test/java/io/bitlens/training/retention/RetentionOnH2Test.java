package io.bitlens.training.retention;

class RetentionOnH2Test extends RetentionSuite {

  RetentionOnH2Test() {
    super("jdbc:h2:mem:retention;DB_CLOSE_DELAY=-1");
  }
}
