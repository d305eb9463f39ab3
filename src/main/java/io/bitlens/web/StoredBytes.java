package io.bitlens.web;

/** Declared as a bean by each module that stores things for owners. */
@FunctionalInterface
public interface StoredBytes {

  /** Bytes that an owner's things take, without what the database adds. */
  long of(String owner);
}
