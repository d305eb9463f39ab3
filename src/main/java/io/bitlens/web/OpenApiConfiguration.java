package io.bitlens.web;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The description of the API. Its server is where the request came in, gateways included. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

  private static final String PROBLEM = "application/problem+json";
  private static final int FIRST_ERROR = 400;
  private static final String UNKNOWN_PARAMETER =
      "The query has a parameter that does not exist here (UNKNOWN_PARAMETER)";

  @Bean
  OpenAPI openApi(ObjectProvider<BuildProperties> build) {
    var properties = build.getIfAvailable();
    return new OpenAPI()
        .info(
            new Info()
                .title("BitLens")
                .version(properties == null ? "development" : properties.getVersion())
                .description(
                    """
                    Trains image classifiers at chosen bit widths with saliency-guided, \
                    quantization-aware training (arXiv 2411.05858), stores every variant, and serves \
                    their predictions and saliency maps.

                    Every error is a problem of RFC 9457 with a stable `code`; docs/errors.md lists \
                    them. Start with `POST /api/v1/training-jobs`.\
                    """));
  }

  /** Gives every error response its body, and every operation those that always can happen. */
  @Bean
  OpenApiCustomizer problemResponses() {
    return api -> {
      ModelConverters.getInstance(true)
          .readAll(Problem.class)
          .forEach((name, schema) -> api.getComponents().addSchemas(name, schema));
      if (api.getPaths() != null) {
        api.getPaths()
            .forEach((path, operations) ->
                operations.readOperations().forEach(operation -> describeErrors(path, operation)));
      }
    };
  }

  private static void describeErrors(String path, Operation operation) {
    if (path.startsWith(InterceptorConfiguration.API)) {
      operation
          .getResponses()
          .computeIfAbsent("400", _ -> new ApiResponse().description(UNKNOWN_PARAMETER));
    }
    operation
        .getResponses()
        .computeIfAbsent("500", _ -> new ApiResponse().description("The service failed"));
    operation.getResponses().entrySet().stream()
        .filter(response -> isError(response.getKey()))
        .forEach(response -> response.getValue().setContent(problem()));
  }

  private static boolean isError(String status) {
    return status.chars().allMatch(Character::isDigit) && Integer.parseInt(status) >= FIRST_ERROR;
  }

  private static Content problem() {
    return new Content()
        .addMediaType(
            PROBLEM, new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem")));
  }
}
