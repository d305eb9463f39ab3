package io.bitlens.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Sends one request again and again over connections of its own: a process beside the service, so
 * that its threads and garbage are not the service's. Waits for a line before each turn and prints
 * the milliseconds of its calls after it.
 *
 * <p>Arguments: the port, a file with the request, connections, calls of a turn.
 */
public final class ServingClient {

  private ServingClient() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    var request = Files.readAllBytes(Path.of(arguments[1]));
    int connections = Integer.parseInt(arguments[2]);
    int calls = Integer.parseInt(arguments[3]);
    var turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (turns.readLine() != null) {
      var millis = Callers.millis(connections, calls, () -> caller(port, request));
      System.out.println(
          Arrays.stream(millis)
              .mapToObj(m -> String.format(Locale.ROOT, "%.4f", m))
              .collect(Collectors.joining(" ")));
    }
  }

  private static Callers.Caller caller(int port, byte[] request) throws IOException {
    var connection = new HttpConnection(port);
    return new Callers.Caller(() -> connection.send(request), connection);
  }
}
