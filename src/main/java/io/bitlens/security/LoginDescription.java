package io.bitlens.security;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.Optional;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** How callers log in, in the API's description: what Swagger UI's "Authorize" offers. */
@Configuration(proxyBeanMethods = false)
class LoginDescription {

  private static final String TOKEN = "token";
  private static final String KEY = "key";
  private static final String PROVIDER = "provider";

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  OpenApiCustomizer login(SecurityProperties properties) {
    return api -> {
      if (!properties.secured()) {
        return;
      }
      var components = Optional.ofNullable(api.getComponents()).orElseGet(Components::new);
      api.components(components);
      components.addSecuritySchemes(
          KEY,
          new SecurityScheme()
              .type(SecurityScheme.Type.APIKEY)
              .in(SecurityScheme.In.HEADER)
              .name("X-API-Key"));
      api.addSecurityItem(new SecurityRequirement().addList(KEY));
      if (properties.jwt().configured()) {
        components.addSecuritySchemes(
            TOKEN,
            new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .bearerFormat("JWT"));
        api.addSecurityItem(new SecurityRequirement().addList(TOKEN));
      }
      properties
          .jwt()
          .issuer()
          .ifPresent(issuer -> {
            components.addSecuritySchemes(
                PROVIDER,
                new SecurityScheme()
                    .type(SecurityScheme.Type.OPENIDCONNECT)
                    .openIdConnectUrl(issuer + "/.well-known/openid-configuration"));
            api.addSecurityItem(new SecurityRequirement().addList(PROVIDER, List.of()));
          });
      api.getPaths()
          .forEach((path, operations) ->
              operations
                  .readOperations()
                  .forEach(operation -> {
                    var answers = operation.getResponses();
                    answers.computeIfAbsent("401", _ -> says("The caller is not known"));
                    answers.computeIfAbsent("403", _ -> says("The caller lacks a scope"));
                    if (path.startsWith("/api/")) {
                      answers.computeIfAbsent("429", _ -> says("The caller asks too often"));
                    }
                  }));
    };
  }

  private static ApiResponse says(String description) {
    return new ApiResponse().description(description);
  }
}
