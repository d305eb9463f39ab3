package io.bitlens.dataset.files;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/** A mirror on this machine that gives scripted answers, and notes what it was asked. */
final class MirrorServer implements AutoCloseable {

  /** One answer. */
  @FunctionalInterface
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** Gives the answers in turn, and the last one to all later requests. */
  MirrorServer(Answer... script) throws IOException {
    answers.addAll(List.of(script));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
    Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
    try (exchange) {
      answer.give(exchange);
    }
  }

  URI folder() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/sets/");
  }

  /** Path and, where there was one, the range of each request. */
  List<String> requests() {
    return List.copyOf(new ArrayDeque<>(requests));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  /** The whole, whatever range was asked for. */
  static Answer whole(byte... bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** The range that was asked for. */
  static Answer range(byte... bytes) {
    return exchange -> {
      String asked = exchange.getRequestHeaders().getFirst("Range");
      int start = Integer.parseInt(asked.replaceAll("bytes=(\\d+)-", "$1"));
      partial(exchange, start, bytes);
    };
  }

  /** A part that was not asked for. */
  static Answer rangeFrom(int start, byte... bytes) {
    return exchange -> partial(exchange, start, bytes);
  }

  private static void partial(HttpExchange exchange, int start, byte[] bytes) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%d".formatted(start, bytes.length - 1, bytes.length));
    exchange.sendResponseHeaders(206, bytes.length - start);
    exchange.getResponseBody().write(bytes, start, bytes.length - start);
  }

  /** Promises the whole and breaks off after {@code sent} bytes. */
  static Answer brokenOff(int sent, byte... bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes, 0, sent);
      exchange.getResponseBody().flush();
    };
  }
}
