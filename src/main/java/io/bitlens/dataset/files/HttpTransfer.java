package io.bitlens.dataset.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * One attempt to get one file: goes on where an earlier attempt ended, verifies, and only then
 * gives the file its name. Bytes of an earlier attempt may come from another mirror: the hash of
 * the whole decides.
 */
final class HttpTransfer {

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int BUFFER = 1 << 16;

  private final HttpClient client;
  private final Duration stallLimit;

  /**
   * @param stallLimit an attempt fails when no byte has come for so long
   */
  HttpTransfer(HttpClient client, Duration stallLimit) {
    this.client = client;
    this.stallLimit = stallLimit;
  }

  /**
   * @param received told how many bytes of the file are here
   * @throws IOException if the attempt failed; what came so far is kept for the next one unless it
   *     is wrong
   */
  void attempt(Download download, LongConsumer received) throws IOException, InterruptedException {
    if (length(download.part()) > download.expected().bytes()) {
      Files.delete(download.part());
    }
    if (length(download.part()) < download.expected().bytes()) {
      try {
        receive(download, received);
      } catch (OversizedException e) {
        Files.delete(download.part());
        throw e;
      }
    }
    verify(download);
    Files.move(download.part(), download.target(), ATOMIC_MOVE);
  }

  private void receive(Download download, LongConsumer received)
      throws IOException, InterruptedException {
    long have = length(download.part());
    HttpRequest.Builder request = HttpRequest.newBuilder(download.uri()).timeout(stallLimit);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      long start = start(response, have);
      var option = start == 0 ? TRUNCATE_EXISTING : APPEND;
      try (OutputStream part = Files.newOutputStream(download.part(), CREATE, WRITE, option)) {
        copy(body, part, start, download.expected().bytes(), received);
      }
    }
  }

  /** Offset in the file of the response's first byte. */
  private static long start(HttpResponse<?> response, long asked) throws IOException {
    return switch (response.statusCode()) {
      case OK -> 0;
      case PARTIAL_CONTENT -> {
        String range = response.headers().firstValue("Content-Range").orElse("none");
        if (!range.startsWith("bytes " + asked + "-")) {
          throw new IOException("asked for bytes from " + asked + ", got Content-Range " + range);
        }
        yield asked;
      }
      default -> throw new IOException("status " + response.statusCode());
    };
  }

  private void copy(
      InputStream body, OutputStream part, long start, long expected, LongConsumer received)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long have = start;
    try (var guard = new StallGuard(body, stallLimit)) {
      try {
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
          have += n;
          if (have > expected) {
            throw new OversizedException("more than the expected " + expected + " bytes");
          }
          part.write(buffer, 0, n);
          guard.received(have);
          received.accept(have);
        }
      } catch (OversizedException e) {
        throw e;
      } catch (IOException e) {
        String reason =
            guard.stalled()
                ? "nothing came for %.1f s".formatted(stallLimit.toMillis() / 1000.0)
                : e.getMessage();
        throw new IOException("ended at byte %d of %d: %s".formatted(have, expected, reason), e);
      }
    }
    if (have < expected) {
      throw new IOException("ended at byte %d of %d".formatted(have, expected));
    }
  }

  private static void verify(Download download) throws IOException {
    String found = sha256(download.part());
    if (!found.equals(download.expected().sha256())) {
      Files.delete(download.part());
      throw new IOException(
          "expected SHA-256 %s, found %s".formatted(download.expected().sha256(), found));
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static long length(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** A mirror sends more than the file has: it sends something else. */
  private static final class OversizedException extends IOException {
    OversizedException(String message) {
      super(message);
    }
  }
}
