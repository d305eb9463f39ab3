package io.bitlens.security;

import static io.bitlens.security.key.Scope.ADMIN;
import static io.bitlens.security.key.Scope.INFER;
import static io.bitlens.security.key.Scope.JOBS_WRITE;
import static io.bitlens.security.key.Scope.MODELS_READ;
import static io.bitlens.security.key.Scope.MODELS_WRITE;

import io.bitlens.security.key.Scope;
import jakarta.servlet.DispatcherType;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Which scope a request needs. The first rule that matches holds; what has none needs admin. */
final class ApiRules {

  private static final String API = "/api/v1";

  /** What jobs are made of and become: whoever may queue them may look at them. */
  private static final String[] JOBS = paths("training-jobs", "experiments", "studies", "datasets");

  private static final String[] MODELS = paths("models", "aliases");
  private static final String[] INFERENCE = {
    API + "/models/*/predictions", API + "/models/*/saliency-maps", API + "/comparisons"
  };

  private ApiRules() {}

  static void apply(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          rules) {
    // The request was let in before it came back as one of these.
    rules.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR).permitAll();
    rules
        .requestMatchers("/swagger-ui.html", "/swagger-ui/**", "/v3/api-docs", "/v3/api-docs/**")
        .permitAll();
    rules.requestMatchers(API + "/api-keys/**", API + "/audit-events/**").access(any(ADMIN));
    rules.requestMatchers(HttpMethod.POST, INFERENCE).access(any(INFER));
    rules.requestMatchers(HttpMethod.DELETE, API + "/explanations/*").access(any(INFER));
    for (var method : new HttpMethod[] {HttpMethod.GET, HttpMethod.HEAD}) {
      rules.requestMatchers(method, JOBS).access(any(JOBS_WRITE, MODELS_READ));
      rules.requestMatchers(method, MODELS).access(any(MODELS_READ, MODELS_WRITE));
    }
    rules.requestMatchers(JOBS).access(any(JOBS_WRITE));
    rules.requestMatchers(MODELS).access(any(MODELS_WRITE));
    rules.requestMatchers("/v2", "/v2/health/**").permitAll();
    rules.requestMatchers("/v2/**").access(any(INFER));
    rules.requestMatchers(API + "/**").access(any(ADMIN));
    // There is nothing else; those who may call are told so.
    rules.anyRequest().authenticated();
  }

  private static String[] paths(String... resources) {
    return Arrays.stream(resources)
        .flatMap(name -> Stream.of(API + "/" + name, API + "/" + name + "/**"))
        .toArray(String[]::new);
  }

  /** One of these, or admin. */
  private static AuthorityAuthorizationManager<RequestAuthorizationContext> any(Scope... scopes) {
    return AuthorityAuthorizationManager.hasAnyAuthority(
        Stream.concat(Arrays.stream(scopes), Stream.of(ADMIN))
            .map(Scope::text)
            .distinct()
            .toArray(String[]::new));
  }
}
