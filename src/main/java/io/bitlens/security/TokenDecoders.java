package io.bitlens.security;

import io.bitlens.web.Caller;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

/** Reads tokens: signed by the issuer with a public key, for this service, and not expired. */
final class TokenDecoders {

  private TokenDecoders() {}

  /**
   * A decoder that asks the issuer for its keys when the first token comes.
   *
   * @throws InsecureConfigurationException if it would take tokens that are not meant for it
   */
  static JwtDecoder of(SecurityProperties.Jwt jwt, Clock clock) {
    var algorithms = jwt.algorithms().stream().map(TokenDecoders::algorithm).toList();
    var audience = jwt.audience().orElseThrow(TokenDecoders::noAudience);
    var validator = validator(jwt, audience, clock);
    var decoder = new SupplierJwtDecoder(() -> build(jwt, algorithms, validator));
    return token -> {
      try {
        return decoder.decode(token);
      } catch (JwtDecoderInitializationException e) {
        // The issuer does not say what its keys are: nothing is known about the token.
        throw new JwtException("The token issuer is out of reach", e);
      }
    };
  }

  private static JwtDecoder build(
      SecurityProperties.Jwt jwt,
      List<SignatureAlgorithm> algorithms,
      OAuth2TokenValidator<Jwt> validator) {
    var builder =
        jwt.jwksUri().isPresent()
            ? NimbusJwtDecoder.withJwkSetUri(jwt.jwksUri().get())
            : NimbusJwtDecoder.withIssuerLocation(jwt.issuer().orElseThrow());
    var decoder =
        builder
            .jwsAlgorithms(known -> {
              known.clear();
              known.addAll(algorithms);
            })
            .build();
    decoder.setJwtValidator(validator);
    return decoder;
  }

  private static OAuth2TokenValidator<Jwt> validator(
      SecurityProperties.Jwt jwt, String audience, Clock clock) {
    var timestamps = new JwtTimestampValidator(jwt.clockSkew());
    timestamps.setClock(clock);
    var checks = new ArrayList<OAuth2TokenValidator<Jwt>>();
    checks.add(timestamps);
    checks.add(new JwtClaimValidator<>(JwtClaimNames.EXP, Objects::nonNull));
    jwt.issuer().ifPresent(issuer -> checks.add(new JwtIssuerValidator(issuer)));
    checks.add(
        new JwtClaimValidator<List<String>>(
            JwtClaimNames.AUD, named -> named != null && named.contains(audience)));
    checks.add(new JwtClaimValidator<>(jwt.ownerClaim(), TokenDecoders::isName));
    return new DelegatingOAuth2TokenValidator<>(checks);
  }

  private static boolean isName(Object owner) {
    return owner instanceof String name && Caller.isName(name);
  }

  private static SignatureAlgorithm algorithm(String name) {
    var algorithm = SignatureAlgorithm.from(name);
    if (algorithm == null) {
      throw new InsecureConfigurationException(
          "'%s' is no algorithm of signatures by public keys.".formatted(name),
          "Name some of RS256, RS384, RS512, ES256, ES384, ES512, PS256, PS384, PS512 in"
              + " bitlens.security.jwt.algorithms.");
    }
    return algorithm;
  }

  private static InsecureConfigurationException noAudience() {
    return new InsecureConfigurationException(
        "There is a token issuer and no audience: tokens for other services would be taken.",
        "Say how tokens name this service: BITLENS_SECURITY_JWT_AUDIENCE.");
  }
}
