package io.bitlens.web;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Tells callers apart where a gateway says who they are. */
@Configuration(proxyBeanMethods = false)
class CallerConfiguration {

  @Bean
  @ConditionalOnExpression("!'${bitlens.web.caller-header:}'.isBlank()")
  CallerFilter callerFilter(
      @Value("${bitlens.web.caller-header}") String header,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return new CallerFilter(header, problems);
  }
}
