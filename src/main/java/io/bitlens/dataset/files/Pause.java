package io.bitlens.dataset.files;

import java.time.Duration;

/** Lets time pass between two attempts. */
@FunctionalInterface
public interface Pause {

  void of(Duration duration) throws InterruptedException;
}
