package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class OpenServiceWarningTest {

  @Test
  void warnsOfAnAddressThatOthersReach(CapturedOutput log) {
    new OpenServiceWarning(InetAddress.ofLiteral("0.0.0.0")).warn();

    assertThat(log.getAll()).contains("Open to whoever reaches /0.0.0.0");
  }

  @Test
  void isSilentOnLoopback(CapturedOutput log) {
    new OpenServiceWarning(InetAddress.ofLiteral("127.0.0.1")).warn();

    assertThat(log.getAll()).doesNotContain("Open to");
  }
}
