package io.bitlens.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SecurityPropertiesTest {

  @ParameterizedTest
  @CsvSource({
    "BITLENS_SECURITY_JWT_ISSUER,     https://issuer, true",
    "BITLENS_SECURITY_JWT_JWKS_URI,   https://keys,   true",
    "BITLENS_SECURITY_ADMIN_KEY_FILE, /run/key,       true",
    "BITLENS_SECURITY_MODE,           secured,        true",
    "BITLENS_SECURITY_MODE,           open,           false",
    "BITLENS_SECURITY_MODE,           '',             false",
    "BITLENS_SECURITY_JWT_ISSUER,     '',             false",
    "BITLENS_SECURITY_ADMIN_KEY_FILE, '',             false",
  })
  void areReadFromTheEnvironment(String name, String value, boolean secured) {
    assertThat(read(Map.of(name, value)).secured()).isEqualTo(secured);
  }

  @Test
  void refusesAnIssuerWithoutAnAudience() {
    var jwt = read(Map.of("BITLENS_SECURITY_JWT_ISSUER", "https://issuer")).jwt();

    assertThatExceptionOfType(InsecureConfigurationException.class)
        .isThrownBy(() -> TokenDecoders.of(jwt, Clock.systemUTC()))
        .withMessageContaining("audience")
        .satisfies(e -> assertThat(e.action()).contains("BITLENS_SECURITY_JWT_AUDIENCE"));
  }

  @ParameterizedTest
  @CsvSource({"HS256", "none", "RS999"})
  void refusesSignaturesWithoutAPublicKey(String algorithm) {
    var jwt =
        read(Map.of(
                "BITLENS_SECURITY_JWT_ISSUER", "https://issuer",
                "BITLENS_SECURITY_JWT_AUDIENCE", "bitlens",
                "BITLENS_SECURITY_JWT_ALGORITHMS", algorithm))
            .jwt();

    assertThatExceptionOfType(InsecureConfigurationException.class)
        .isThrownBy(() -> TokenDecoders.of(jwt, Clock.systemUTC()))
        .withMessageContaining(algorithm);
  }

  private static SecurityProperties read(Map<String, Object> variables) {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables));
    return new Binder(ConfigurationPropertySources.get(environment))
        .bindOrCreate("bitlens.security", Bindable.of(SecurityProperties.class));
  }
}
