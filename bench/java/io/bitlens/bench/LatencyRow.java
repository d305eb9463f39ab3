package io.bitlens.bench;

/** One loaded variant and batch to time. */
record LatencyRow(String network, String precision, int batch) {

  /** From {@code network:precision:batch}. */
  static LatencyRow parse(String text) {
    var parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("expected network:precision:batch, found " + text);
    }
    return new LatencyRow(parts[0], parts[1], Integer.parseInt(parts[2]));
  }
}
