package io.bitlens.telemetry;

import io.opentelemetry.api.trace.Tracer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

@Configuration(proxyBeanMethods = false)
class TelemetryConfiguration {

  private static final Logger log = LoggerFactory.getLogger(TelemetryConfiguration.class);

  @Bean
  Spans spans(Tracer tracer) {
    return new Spans(tracer);
  }

  @Bean
  ProductBuild productBuild(
      ObjectProvider<BuildProperties> build, ObjectProvider<GitProperties> git) {
    return ProductBuild.of(build.getIfAvailable(), git.getIfAvailable());
  }

  @EventListener
  void tell(ApplicationStartedEvent started) {
    log.info("BitLens {}", started.getApplicationContext().getBean(ProductBuild.class));
  }
}
