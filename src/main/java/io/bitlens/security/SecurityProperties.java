package io.bitlens.security;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param mode empty: secured if there is a token issuer or an administrator's key, else open to
 *     this machine alone
 * @param adminKeyFile a file whose content is the first administrator's key, at least {@value
 *     #MIN_ADMIN_KEY} characters
 */
@ConfigurationProperties("bitlens.security")
record SecurityProperties(
    Optional<Mode> mode, @DefaultValue Jwt jwt, Optional<String> adminKeyFile) {

  static final int MIN_ADMIN_KEY = 32;

  SecurityProperties {
    adminKeyFile = adminKeyFile.filter(file -> !file.isBlank());
  }

  /** Whether callers are asked who they are. */
  enum Mode {
    OPEN,
    SECURED
  }

  /**
   * Tokens of an OAuth 2 or OpenID Connect provider.
   *
   * @param issuer its URI, under which its metadata are found; every token must name it
   * @param jwksUri where its public keys are, if not where its metadata say
   * @param audience what tokens for this service name as theirs
   * @param ownerClaim whose value is the owner of what the caller makes: the caller, or their team
   * @param scopeClaim text or list of scopes
   * @param algorithms of signatures, all of them by public keys
   * @param clockSkew by which the provider's clock and this one may differ
   */
  record Jwt(
      Optional<String> issuer,
      Optional<String> jwksUri,
      Optional<String> audience,
      @DefaultValue("sub") String ownerClaim,
      @DefaultValue("scope") String scopeClaim,
      @DefaultValue("RS256") List<String> algorithms,
      @DefaultValue("60s") Duration clockSkew) {

    Jwt {
      issuer = issuer.filter(text -> !text.isBlank());
      jwksUri = jwksUri.filter(text -> !text.isBlank());
      audience = audience.filter(text -> !text.isBlank());
    }

    boolean configured() {
      return issuer.isPresent() || jwksUri.isPresent();
    }
  }

  boolean secured() {
    return mode.map(m -> m == Mode.SECURED)
        .orElseGet(() -> jwt.configured() || adminKeyFile.isPresent());
  }
}
