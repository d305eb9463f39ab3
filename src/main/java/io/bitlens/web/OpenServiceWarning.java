package io.bitlens.web;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says in the log when others than this machine can call, since nobody is asked who they are. */
@Component
class OpenServiceWarning {

  private static final Logger log = LoggerFactory.getLogger(OpenServiceWarning.class);

  private final InetAddress address;

  OpenServiceWarning(@Value("${server.address}") InetAddress address) {
    this.address = address;
  }

  @EventListener(ApplicationReadyEvent.class)
  void warn() {
    if (!address.isLoopbackAddress()) {
      log.warn("Open to whoever reaches {}: callers are not asked who they are", address);
    }
  }
}
