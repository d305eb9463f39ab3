package io.bitlens.security;

import io.bitlens.security.audit.AuditTrail;
import io.bitlens.security.key.AdminKey;
import io.bitlens.security.key.ApiKeys;
import io.bitlens.security.limit.RateLimits;
import io.bitlens.security.limit.Work;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.ExceptionTranslationFilter;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Who may call: everybody on this machine, or whoever has a token or a key. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableConfigurationProperties(SecurityProperties.class)
class SecurityConfiguration {

  private static final String WORKER = "worker";

  private final SecurityProperties properties;
  private final HandlerExceptionResolver problems;

  SecurityConfiguration(
      SecurityProperties properties,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    this.properties = properties;
    this.problems = problems;
  }

  /** A request is one span: which filters it passes is nothing to trace. */
  @Bean
  SecurityObservationSettings unobserved() {
    return SecurityObservationSettings.noObservations();
  }

  /** The actuator is on a port of its own, which is for whoever runs the service. */
  @Bean
  @Order(1)
  SecurityFilterChain actuatorSecurity(HttpSecurity http) throws Exception {
    http.securityMatcher(EndpointRequest.toAnyEndpoint())
        .authorizeHttpRequests(rules -> rules.anyRequest().permitAll());
    return stateless(http);
  }

  @Bean
  @Order(2)
  SecurityFilterChain apiSecurity(
      HttpSecurity http,
      ApiKeys keys,
      RateLimits rates,
      AuditTrail audit,
      Clock clock,
      @Value("${server.address}") InetAddress address,
      @Value("${bitlens.role}") String role)
      throws Exception {
    http.addFilterBefore(new CrossSiteFilter(problems), SecurityContextHolderFilter.class);
    if (!properties.secured()) {
      // A worker answers nothing but for its health.
      if (!WORKER.equalsIgnoreCase(role)) {
        OpenService.check(properties.mode(), address);
      }
      http.authorizeHttpRequests(rules -> rules.anyRequest().permitAll());
      return stateless(http);
    }
    var refusals = new SecurityProblems(problems);
    if (properties.jwt().configured()) {
      var decoder = TokenDecoders.of(properties.jwt(), clock);
      http.oauth2ResourceServer(server ->
          server
              .withObjectPostProcessor(refusing(refusals))
              .authenticationEntryPoint(refusals)
              .accessDeniedHandler(refusals)
              .jwt(jwt -> jwt.decoder(decoder).jwtAuthenticationConverter(callers())));
    }
    http.exceptionHandling(
            handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .addFilterBefore(
            keys.filter(properties.adminKeyFile().map(SecurityConfiguration::adminKey), refusals),
            AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(ApiRules::apply)
        // Refused changes are recorded, too.
        .addFilterBefore(
            audit.filter(request -> Work.of(request).filter(w -> w != Work.SUBMIT).isPresent()),
            ExceptionTranslationFilter.class)
        .addFilterAfter(rates.filter(problems), AuthorizationFilter.class)
        .addFilterAfter(new OwnershipFilter(), AuthorizationFilter.class);
    return stateless(http);
  }

  private SecurityFilterChain stateless(HttpSecurity http) throws Exception {
    return http.headers(headers -> Headers.apply(headers, properties.jwt().issuer().orElse("")))
        // No cookie says who somebody is, so no page can make use of one.
        .csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(cache -> cache.requestCache(new NullRequestCache()))
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .build();
  }

  private JwtAuthenticationConverter callers() {
    var scopes = new JwtGrantedAuthoritiesConverter();
    scopes.setAuthorityPrefix("");
    scopes.setAuthoritiesClaimName(properties.jwt().scopeClaim());
    var callers = new JwtAuthenticationConverter();
    callers.setJwtGrantedAuthoritiesConverter(scopes);
    callers.setPrincipalClaimName(properties.jwt().ownerClaim());
    return callers;
  }

  private static AdminKey adminKey(String file) {
    try {
      return AdminKey.read(Path.of(file), SecurityProperties.MIN_ADMIN_KEY);
    } catch (IOException | IllegalArgumentException e) {
      throw new InsecureConfigurationException(
          "The administrator's key cannot be used: " + e.getMessage() + ".",
          "Let BITLENS_SECURITY_ADMIN_KEY_FILE name a file with at least "
              + SecurityProperties.MIN_ADMIN_KEY
              + " random characters, such as: openssl rand -hex 32 > FILE");
    }
  }

  /** Else a failure to ask the issuer would be thrown on, past everything that answers problems. */
  private static ObjectPostProcessor<BearerTokenAuthenticationFilter> refusing(
      SecurityProblems refusals) {
    return new ObjectPostProcessor<>() {
      @Override
      public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
        filter.setAuthenticationFailureHandler(refusals::commence);
        return filter;
      }
    };
  }
}
