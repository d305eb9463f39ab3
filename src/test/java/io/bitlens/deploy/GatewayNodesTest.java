package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway in front of two nodes, one of which is not well. */
@Timeout(60)
class GatewayNodesTest {

  private static final String WELL = "127.0.0.2";
  private static final String UNWELL = "127.0.0.3";

  /** The gateway chooses by chance: it leaves out one of two so often once in a billion times. */
  private static final int REQUESTS = 30;

  @TempDir private Path folder;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final List<HttpServer> nodes = new ArrayList<>();
  private NameServer names;
  private GatewayProcess gateway;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(GatewayProcess.isHere(), "there is no nginx on the path");
    int port =
        node(
            WELL,
            0,
            exchange -> {
              exchange.getRequestBody().readAllBytes();
              answered.incrementAndGet();
              exchange.sendResponseHeaders(200, -1);
            });
    names = new NameServer(WELL, UNWELL);
    gateway = new GatewayProcess(folder, "api", port, names.address());
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.stop();
      names.close();
    }
    nodes.forEach(node -> node.stop(0));
  }

  @Test
  void whatOneNodeCannotBeSentIsSentToTheOther() throws Exception {
    assertThat(statuses(get("/api/v1/models"))).containsOnly(200);
    assertThat(statuses(post("/api/v1/training-jobs"))).containsOnly(200);
  }

  @Test
  void whatOneNodeBreaksOffIsSentToTheOtherUnlessItMayHaveDoneIt() throws Exception {
    unwell(exchange -> {
      failed.incrementAndGet();
      exchange.close();
    });

    assertThat(statuses(get("/api/v1/models"))).containsOnly(200);
    assertThat(failed).hasPositiveValue();

    answered.set(0);
    failed.set(0);
    var statuses = statuses(post("/api/v1/training-jobs"));
    assertThat(statuses).containsOnly(200, 503);
    assertThat(Collections.frequency(statuses, 200)).isEqualTo(answered.get());
    assertThat(Collections.frequency(statuses, 503)).isEqualTo(failed.get());
  }

  @Test
  void oneNodesRefusalIsAnAnswerButToWhoeverFollowsAJob() throws Exception {
    unwell(exchange -> exchange.sendResponseHeaders(503, -1));

    assertThat(statuses(get("/api/v1/models"))).containsOnly(200, 503);
    assertThat(statuses(get("/api/v1/training-jobs/7/events"))).containsOnly(200);
  }

  private void unwell(HttpHandler handler) throws IOException {
    node(UNWELL, nodes.getFirst().getAddress().getPort(), handler);
  }

  /** Starts one; its port. */
  private int node(String address, int port, HttpHandler handler) throws IOException {
    var node = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), port), 0);
    node.createContext("/", handler);
    node.start();
    nodes.add(node);
    return node.getAddress().getPort();
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(gateway.at("/bitlens" + path)).build();
  }

  private HttpRequest post(String path) {
    return HttpRequest.newBuilder(gateway.at("/bitlens" + path))
        .POST(BodyPublishers.ofString("{}"))
        .build();
  }

  private List<Integer> statuses(HttpRequest request) throws Exception {
    var statuses = new ArrayList<Integer>();
    for (int i = 0; i < REQUESTS; i++) {
      statuses.add(http.send(request, BodyHandlers.discarding()).statusCode());
    }
    return statuses;
  }
}
