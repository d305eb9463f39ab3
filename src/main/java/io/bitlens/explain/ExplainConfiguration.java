package io.bitlens.explain;

import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.inference.LoadedModels;
import io.bitlens.telemetry.Spans;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExplainProperties.class)
class ExplainConfiguration {

  @Bean
  RunningExplanations runningExplanations(ExplainProperties properties, Ticker ticker) {
    return new RunningExplanations(properties.timeLimit(), ticker);
  }

  @Bean
  Bounds bounds(RunningExplanations running, ExplainProperties properties) {
    return new Bounds(running, properties.maxEvaluations());
  }

  @Bean
  ExplanationTelemetry explanationTelemetry(MeterRegistry registry, Spans spans, Ticker ticker) {
    return new ExplanationTelemetry(registry, spans, ticker);
  }

  @Bean
  Explanations explanations(
      LoadedModels models, Bounds bounds, Ticker ticker, ExplanationTelemetry telemetry) {
    return new Explanations(models, bounds, ticker, telemetry);
  }

  @Bean
  Comparisons comparisons(
      LoadedModels models, Bounds bounds, Ticker ticker, ExplanationTelemetry telemetry) {
    return new Comparisons(models, bounds, ticker, telemetry);
  }
}
