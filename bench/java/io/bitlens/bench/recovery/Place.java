package io.bitlens.bench.recovery;

import java.io.IOException;
import java.net.ServerSocket;

/** Where a process listens: for its callers, and for whoever runs it. */
public record Place(String address, int port, int managementPort) {

  /** Two ports of this machine that nobody listens on, at any of its addresses. */
  public static Place free() throws IOException {
    // Both at once, so that they differ.
    try (var free = new ServerSocket(0);
        var another = new ServerSocket(0)) {
      return new Place("127.0.0.1", free.getLocalPort(), another.getLocalPort());
    }
  }

  /** The same ports at another address. */
  public Place at(String other) {
    return new Place(other, port, managementPort);
  }
}
