package io.bitlens.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One connection that is kept open, and requests on it one after another. It does as little as can
 * be done, so that what is measured is the service: a general client takes more processor time than
 * the service does.
 */
final class HttpConnection implements AutoCloseable {

  private static final int OK = 200;

  private final int port;
  private Wire wire;

  /** What the connection is at present. */
  private record Wire(Socket socket, InputStream in, OutputStream out) {

    static Wire to(int port) throws IOException {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      return new Wire(
          socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
    }
  }

  HttpConnection(int port) throws IOException {
    this.port = port;
    wire = Wire.to(port);
  }

  /**
   * The bytes of a POST.
   *
   * @param headers lines without their ends
   */
  static byte[] post(String path, byte[] body, String... headers) {
    var head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n\r\n"
            .formatted(path, body.length, String.join("\r\n", headers))
            .getBytes(StandardCharsets.US_ASCII);
    var request = new byte[head.length + body.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  /**
   * Sends a request and reads its answer to the end.
   *
   * @return bytes of the answer's body
   * @throws IOException if it is not 200
   */
  int send(byte[] request) throws IOException {
    wire.out().write(request);
    var status = line();
    int length = -1;
    boolean last = false;
    for (var header = line(); !header.isEmpty(); header = line()) {
      var lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
      // The service ends a connection after so many requests.
      last |= lower.equals("connection: close");
    }
    int read = length >= 0 ? skip(length) : chunks();
    if (last) {
      wire.socket().close();
      wire = Wire.to(port);
    }
    if (Integer.parseInt(status.split(" ", -1)[1]) != OK) {
      throw new IOException(status);
    }
    return read;
  }

  private int chunks() throws IOException {
    int read = 0;
    int size;
    do {
      size = Integer.parseInt(line(), 16);
      read += skip(size);
      line();
    } while (size > 0);
    return read;
  }

  private int skip(int count) throws IOException {
    wire.in().skipNBytes(count);
    return count;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = wire.in().read(); c != '\n'; c = wire.in().read()) {
      if (c < 0) {
        throw new EOFException("the service closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    wire.socket().close();
  }
}
