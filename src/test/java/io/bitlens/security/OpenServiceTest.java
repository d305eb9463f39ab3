package io.bitlens.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bitlens.security.SecurityProperties.Mode;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class OpenServiceTest {

  private static final InetAddress EVERYWHERE = InetAddress.ofLiteral("0.0.0.0");

  @Test
  void isForThisMachine(CapturedOutput log) {
    OpenService.check(Optional.empty(), InetAddress.ofLiteral("127.0.0.1"));
    OpenService.check(Optional.empty(), InetAddress.ofLiteral("::1"));

    assertThat(log.getAll()).contains("only this machine can call").doesNotContain("WARN");
  }

  @Test
  void isNotForOthersUnlessTheSettingsSaySo() {
    assertThatExceptionOfType(InsecureConfigurationException.class)
        .isThrownBy(() -> OpenService.check(Optional.empty(), EVERYWHERE))
        .withMessage("BitLens listens on 0.0.0.0, where others can call, and nothing says who may.")
        .satisfies(e ->
            assertThat(e.action())
                .contains("BITLENS_SECURITY_JWT_ISSUER", "BITLENS_SECURITY_MODE=open"));
  }

  @Test
  void warnsWhereEverybodyIsMeant(CapturedOutput log) {
    OpenService.check(Optional.of(Mode.OPEN), EVERYWHERE);

    assertThat(log.getAll()).contains("WARN", "Open to whoever reaches /0.0.0.0");
  }

  @Test
  void saysWhatToDoInsteadOfWhereItFailed() {
    var analysis =
        new InsecureConfigurationFailureAnalyzer()
            .analyze(new IllegalStateException(new InsecureConfigurationException("what", "do")));

    assertThat(analysis).isNotNull();
    assertThat(analysis.getDescription()).isEqualTo("what");
    assertThat(analysis.getAction()).isEqualTo("do");
  }
}
