package io.bitlens.security;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** What every answer tells browsers. A policy that an endpoint sets itself holds instead. */
final class Headers {

  /** Answers are data: nothing in them is to be run or shown inside another page. */
  private static final String DATA = "default-src 'none'; frame-ancestors 'none'; sandbox";

  private Headers() {}

  /**
   * @param issuer where the page of the API's description may log in, or blank
   */
  static void apply(HeadersConfigurer<HttpSecurity> headers, String issuer) {
    var page =
        new ContentSecurityPolicyHeaderWriter(
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
                + " img-src 'self' data:; font-src 'self'; form-action 'self';"
                + " frame-ancestors 'none'; base-uri 'none'; connect-src 'self' "
                + issuer);
    headers.addHeaderWriter(
        new DelegatingRequestMatcherHeaderWriter(
            PathPatternRequestMatcher.withDefaults().matcher("/swagger-ui/**"), page));
    headers.addHeaderWriter(new ContentSecurityPolicyHeaderWriter(DATA));
    // Entity tags tell what is still true; nothing here is for caches that callers share.
    headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable);
    headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER));
    headers.permissionsPolicyHeader(
        policy -> policy.policy("camera=(), microphone=(), geolocation=()"));
    headers.crossOriginResourcePolicy(policy ->
        policy.policy(
            org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter
                .CrossOriginResourcePolicy.SAME_ORIGIN));
  }
}
