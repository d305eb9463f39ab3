package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class CallerInLogTest {

  private final CallerInLog interceptor = new CallerInLog();
  private final MockHttpServletRequest request = new MockHttpServletRequest();
  private final MockHttpServletResponse response = new MockHttpServletResponse();

  @AfterEach
  void clear() {
    MDC.clear();
  }

  @Test
  void theCallerIsNamedUntilTheRequestIsAnswered() {
    request.setUserPrincipal(() -> "ada");

    assertThat(interceptor.preHandle(request, response, this)).isTrue();
    assertThat(MDC.get("principal")).isEqualTo("ada");
    interceptor.afterCompletion(request, response, this, null);
    assertThat(MDC.get("principal")).isNull();
  }

  @Test
  void aThreadThatLeavesTheRequestForgetsTheCaller() {
    request.setUserPrincipal(() -> "ada");

    interceptor.preHandle(request, response, this);
    interceptor.afterConcurrentHandlingStarted(request, response, this);
    assertThat(MDC.get("principal")).isNull();
  }

  @Test
  void nobodyHasNoName() {
    assertThat(interceptor.preHandle(request, response, this)).isTrue();
    assertThat(MDC.get("principal")).isNull();
  }
}
