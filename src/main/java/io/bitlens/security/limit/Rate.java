package io.bitlens.security.limit;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often one caller may ask on one node.
 *
 * @param perMinute 0: as often as they like
 * @param burst how many at once after a pause; 0: as many as in a minute
 */
record Rate(@DefaultValue("0") int perMinute, @DefaultValue("0") int burst) {

  Rate {
    if (perMinute < 0 || burst < 0) {
      throw new IllegalArgumentException(
          "rates must not be negative, found %d a minute, %d at once".formatted(perMinute, burst));
    }
  }

  int capacity() {
    return burst == 0 ? perMinute : burst;
  }
}
