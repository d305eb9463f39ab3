package io.bitlens.training.event;

import java.util.List;

/** Server-sent events as text: {@code text/event-stream} of the HTML standard. */
final class EventText {

  /** Keeps connections open that proxies would close, and finds those that are dead. */
  static final String HEARTBEAT = ": still here\n\n";

  /** How a stream begins; and when its reader should come again, should it end before the job. */
  static final String BEGINNING = "retry:1000\n" + HEARTBEAT;

  private static final String END = "end";

  private EventText() {}

  static String of(List<JobEvent> events) {
    var text = new StringBuilder();
    for (var event : events) {
      append(text, event.sequence(), event.type(), event.data());
    }
    return text.toString();
  }

  /** What is said after the last event of a job that is over. */
  static String end(JobHead head) {
    var text = new StringBuilder();
    append(text, head.sequence(), END, "{\"state\":\"" + head.state() + "\"}");
    return text.toString();
  }

  private static void append(StringBuilder text, long id, String name, String data) {
    text.append("id:").append(id).append('\n');
    text.append("event:").append(name).append('\n');
    text.append("data:").append(data).append("\n\n");
  }
}
