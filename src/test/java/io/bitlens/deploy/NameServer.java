package io.bitlens.deploy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A name server as a network of containers has one (RFC 1035): whatever name it is asked for stands
 * for the same IPv4 addresses, and for no other.
 */
public final class NameServer implements AutoCloseable {

  private static final int HEADER = 12;
  private static final int ANSWERED = 0x8180;
  private static final int TYPE_A = 1;
  private static final int CLASS_IN = 1;
  private static final int SECONDS_TO_LIVE = 5;

  /** Points to the name in the question, which stands right after the header. */
  private static final int SAME_NAME = 0xC000 | HEADER;

  private final DatagramSocket socket;
  private final List<InetAddress> addresses = new ArrayList<>();

  public NameServer(String... addresses) throws IOException {
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    for (var address : addresses) {
      this.addresses.add(InetAddress.getByName(address));
    }
    Thread.ofPlatform().daemon().name("name-server").start(this::serve);
  }

  /** Where it is asked. */
  public String address() {
    return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
  }

  private void serve() {
    var packet = new DatagramPacket(new byte[512], 512);
    while (!socket.isClosed()) {
      try {
        packet.setLength(512);
        socket.receive(packet);
        var question = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        var answer = answer(question);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException closed) {
        // By close.
      }
    }
  }

  private byte[] answer(ByteBuffer question) throws IOException {
    int end = HEADER;
    while (question.get(end) != 0) {
      end += 1 + question.get(end);
    }
    var asked = new byte[end + 1 + Short.BYTES * 2 - HEADER];
    question.get(HEADER, asked);
    var found = question.getShort(end + 1) == TYPE_A ? addresses : List.<InetAddress>of();
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeShort(question.getShort(0));
    out.writeShort(ANSWERED);
    out.writeShort(1);
    out.writeShort(found.size());
    out.writeInt(0); // neither authorities nor anything else
    out.write(asked);
    for (var address : found) {
      out.writeShort(SAME_NAME);
      out.writeShort(TYPE_A);
      out.writeShort(CLASS_IN);
      out.writeInt(SECONDS_TO_LIVE);
      out.writeShort(address.getAddress().length);
      out.write(address.getAddress());
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
