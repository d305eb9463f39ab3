package io.bitlens.bench.rolling;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a job to its end as a browser's EventSource does: it connects again after as long as the
 * stream has said, with the last id, and takes any answer but 200 for the end of all.
 */
final class Follower {

  /** What browsers wait if a stream says nothing of it. */
  private static final Duration UNTOLD = Duration.ofSeconds(3);

  private final HttpClient http;
  private final URI events;
  private final List<Long> told = new ArrayList<>();
  private final List<Long> kept = new ArrayList<>();
  private Duration retry = UNTOLD;
  private Duration silence = Duration.ZERO;
  private long lastTold;
  private int resumes;
  private int cut;
  private boolean ended;

  /**
   * What became of it.
   *
   * @param kept ids of all events but those of progress, which are forgotten by and by
   * @param resumes how often it connected again
   * @param cut connections that broke off instead of ending
   * @param repeats ids that were not above all before them
   * @param silence the longest time without an event
   * @param refusal an answer that a browser would not come back from; empty if there was none
   */
  record Stream(
      List<Long> kept, int resumes, int cut, int repeats, Duration silence, String refusal) {}

  Follower(HttpClient http, URI events) {
    this.http = http;
    this.events = events;
  }

  /** Follows until the job is over, or an answer ends it. */
  Stream follow() throws InterruptedException {
    lastTold = System.nanoTime();
    var refusal = connect();
    while (!ended && refusal.isEmpty()) {
      Thread.sleep(retry);
      resumes++;
      refusal = connect();
    }
    return new Stream(kept, resumes, cut, repeats(), silence, refusal);
  }

  private int repeats() {
    int repeats = 0;
    for (int i = 1; i < told.size(); i++) {
      if (told.get(i) <= told.get(i - 1)) {
        repeats++;
      }
    }
    return repeats;
  }

  /** One connection to its end; what was answered if it is no stream. */
  private String connect() throws InterruptedException {
    var request = HttpRequest.newBuilder(events);
    if (!told.isEmpty()) {
      request.header("Last-Event-ID", told.getLast().toString());
    }
    try {
      var response = http.send(request.build(), BodyHandlers.ofInputStream());
      try (var lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        if (response.statusCode() != 200) {
          return response.statusCode() + ": " + String.join("\n", lines.readAllLines());
        }
        read(lines);
      }
    } catch (IOException e) {
      cut++;
    }
    return "";
  }

  private void read(BufferedReader lines) throws IOException {
    long id = 0;
    var name = "";
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("id:")) {
        id = Long.parseLong(line.substring("id:".length()));
      } else if (line.startsWith("event:")) {
        name = line.substring("event:".length());
      } else if (line.startsWith("retry:")) {
        retry = Duration.ofMillis(Long.parseLong(line.substring("retry:".length())));
      } else if (line.isEmpty() && !name.isEmpty()) {
        event(id, name);
        name = "";
      }
    }
  }

  private void event(long id, String name) {
    long now = System.nanoTime();
    var since = Duration.ofNanos(now - lastTold);
    silence = since.compareTo(silence) > 0 ? since : silence;
    lastTold = now;
    if (name.equals("end")) {
      // Its id is the last event's.
      ended = true;
      return;
    }
    told.add(id);
    if (!name.equals("progress")) {
      kept.add(id);
    }
  }
}
