package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class TrustedProxiesTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,    10.255.0.1,      true",
    "10.0.0.0/8,    11.0.0.1,        false",
    "10.1.2.0/23,   10.1.3.255,      true",
    "10.1.2.0/23,   10.1.4.0,        false",
    "192.168.1.7,   192.168.1.7,     true",
    "192.168.1.7,   192.168.1.6,     false",
    "0.0.0.0/0,     8.8.8.8,         true",
    "0.0.0.0/0,     ::1,             false",
    "fd00::/8,      fdab::1,         true",
    "fd00::/8,      fe80::1,         false",
    "::1,           0:0:0:0:0:0:0:1, true",
    "10.0.0.0/8,    a.name,          false",
  })
  void areNetworks(String network, String address, boolean trusted) {
    assertThat(TrustedProxies.of(List.of(network)).contain(address)).isEqualTo(trusted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "gateway", "::1/129"})
  void areNothingElse(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrustedProxies.of(List.of(text)))
        .withMessageContaining("trusted-proxies")
        .withMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, https, gateway.example, /bitlens, 203.0.113.9, true",
    "10.9.0.1, http,  localhost,       '',       10.9.0.1,    false",
  })
  void theirHeadersAloneAreBelieved(
      String from, String scheme, String host, String prefix, String client, boolean trusted)
      throws Exception {
    var request = new MockHttpServletRequest("GET", "/api/v1/models");
    request.setRemoteAddr(from);
    request.addHeader("X-Forwarded-Proto", "https");
    request.addHeader("X-Forwarded-Host", "gateway.example");
    request.addHeader("X-Forwarded-Prefix", "/bitlens");
    request.addHeader("X-Forwarded-For", "203.0.113.9");
    var chain = new MockFilterChain();

    new ForwardedRequests(TrustedProxies.of(List.of("10.0.0.0/24")))
        .doFilter(request, new MockHttpServletResponse(), chain);

    var seen = (HttpServletRequest) chain.getRequest();
    assertThat(seen).isNotNull();
    assertThat(seen.getScheme()).isEqualTo(scheme);
    assertThat(seen.getServerName()).isEqualTo(host);
    assertThat(seen.getContextPath()).isEqualTo(prefix);
    assertThat(seen.getRemoteAddr()).isEqualTo(client);
    assertThat(seen.getHeader("X-Forwarded-Host")).isNull();
    assertThat(ForwardedRequests.trusted(seen)).isEqualTo(trusted);
  }
}
