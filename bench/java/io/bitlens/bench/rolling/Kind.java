package io.bitlens.bench.rolling;

/** What clients ask for; small letters in words for people. */
public enum Kind {
  /** One picture, classified: changes nothing, but by POST. */
  PREDICT,
  /** A page of jobs. */
  LIST,
  /** One job. */
  READ,
  /** A new job, with a key by which it is one job however often it is sent. */
  SUBMIT,
  /** The end of the new job. */
  CANCEL
}
