package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** This machine's nginx with the gateway's configuration. */
public final class GatewayProcess {

  private static final String LOOPBACK = "127.0.0.1";

  private final Path folder;
  private final int port;

  /** In front of one node of the API on this machine; listens when it is made. */
  GatewayProcess(Path folder, int apiPort) throws IOException, InterruptedException {
    this(folder, LOOPBACK, apiPort, LOOPBACK);
  }

  /**
   * In front of all nodes that a name stands for; listens when it is made.
   *
   * @param resolver address, and port if it is not the usual one, of whom names are asked of
   */
  public GatewayProcess(Path folder, String api, int apiPort, String resolver)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.port = freePort();
    var values =
        Map.of(
            "BITLENS_PREFIX",
            "/bitlens",
            "BITLENS_SCHEME",
            "https",
            "API_HOST",
            api,
            "API_PORT",
            Integer.toString(apiPort),
            "GRAFANA_HOST",
            LOOPBACK,
            "NGINX_LOCAL_RESOLVERS",
            resolver);
    Files.writeString(
        folder.resolve("gateway.conf"),
        GatewayTemplate.filled(GatewayTemplate.read(), values)
            .replace("listen 8080;", "listen %s:%d;".formatted(LOOPBACK, port))
            .replace("/dev/stdout", folder + "/access.log"));
    Files.writeString(
        folder.resolve("nginx.conf"),
        Files.readString(Path.of("scripts/compose/nginx.conf"))
            .replace("/tmp/", folder + "/")
            .replace("/dev/stderr", folder + "/error.log"));
    var started = nginx();
    assertThat(started.exit()).as(started.output()).isZero();
  }

  static boolean isHere() throws IOException, InterruptedException {
    return Command.run(10, Map.of(), "nginx", "-v").well();
  }

  int port() {
    return port;
  }

  public URI at(String path) {
    return URI.create("http://" + LOOPBACK + ":" + port + path);
  }

  public void stop() throws IOException, InterruptedException {
    nginx("-s", "stop");
  }

  /** As a daemon, which is there as soon as its sockets are. */
  private Command.Outcome nginx(String... more) throws IOException, InterruptedException {
    var words = new String[] {"nginx", "-p", folder.toString(), "-c", folder + "/nginx.conf"};
    var all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Command.run(10, Map.of(), all);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    }
  }
}
