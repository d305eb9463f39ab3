package io.bitlens.web;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * The gateways in front, by their networks.
 *
 * @param networks such as {@code 10.0.0.0/8}, {@code ::1} or {@code 192.168.1.7}
 */
record TrustedProxies(List<Network> networks) {

  /** Addresses that begin with the same bits. */
  record Network(InetAddress address, int bits) {

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none; names are never looked up
     */
    static Network of(String text) {
      var parts = text.strip().toLowerCase(Locale.ROOT).split("/", 2);
      InetAddress address;
      try {
        address = InetAddress.ofLiteral(parts[0]);
      } catch (IllegalArgumentException e) {
        throw refused(text);
      }
      int all = address.getAddress().length * Byte.SIZE;
      int bits;
      try {
        bits = parts.length == 1 ? all : Integer.parseInt(parts[1]);
      } catch (NumberFormatException e) {
        throw refused(text);
      }
      if (bits < 0 || bits > all) {
        throw refused(text);
      }
      return new Network(address, bits);
    }

    private static IllegalArgumentException refused(String text) {
      return new IllegalArgumentException(
          "bitlens.web.trusted-proxies must be addresses or networks such as 10.0.0.0/8, found '"
              + text
              + "'");
    }

    boolean contains(InetAddress other) {
      byte[] own = address.getAddress();
      byte[] others = other.getAddress();
      if (own.length != others.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % Byte.SIZE;
        if ((own[bit / Byte.SIZE] & mask) != (others[bit / Byte.SIZE] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  TrustedProxies {
    networks = List.copyOf(networks);
  }

  static TrustedProxies of(List<String> networks) {
    return new TrustedProxies(
        networks.stream().filter(text -> !text.isBlank()).map(Network::of).toList());
  }

  /** Whether a connection from there is a gateway's. */
  boolean contain(String remoteAddress) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(remoteAddress);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
