package io.bitlens.training.event;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** Keeps what it is told, until it leaves. */
final class Reader implements Subscription.Sink {

  private static final Pattern ID = Pattern.compile("^id:(\\d+)$", Pattern.MULTILINE);

  private final StringBuffer told = new StringBuffer();
  private volatile boolean complete;
  private volatile boolean gone;

  @Override
  public void write(String text) throws IOException {
    if (gone) {
      throw new IOException("broken pipe");
    }
    told.append(text);
  }

  @Override
  public void complete() {
    complete = true;
  }

  void leave() {
    gone = true;
  }

  boolean isComplete() {
    return complete;
  }

  String told() {
    return told.toString();
  }

  /** Numbers of the events it was told. */
  List<Long> ids() {
    return ID.matcher(told).results().map(found -> Long.valueOf(found.group(1))).toList();
  }
}
