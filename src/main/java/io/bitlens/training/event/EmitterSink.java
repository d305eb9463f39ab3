package io.bitlens.training.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** An HTTP answer that goes on until it is completed. */
record EmitterSink(ResponseBodyEmitter emitter) implements Subscription.Sink {

  private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

  /** The web server does not end it. */
  private static final long NO_TIMEOUT = 0;

  EmitterSink() {
    this(new ResponseBodyEmitter(NO_TIMEOUT));
  }

  @Override
  public void write(String text) throws IOException {
    emitter.send(text, TEXT);
  }

  @Override
  public void complete() {
    emitter.complete();
  }
}
