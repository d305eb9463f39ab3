package io.bitlens.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.multipart.MultipartResolver;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.servlet.DispatcherServlet;

/** The servlet container, as far as its own answers go. */
@Configuration(proxyBeanMethods = false)
class WebServerConfiguration {

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsInsteadOfHtml() {
    return factory ->
        factory.addContextCustomizers(context -> {
          if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(ContainerErrorValve.class.getName());
          }
        });
  }

  /** First of all filters: the others see the request as the client sent it to the gateway. */
  @Bean
  FilterRegistrationBean<ForwardedRequests> forwardedRequests(
      @Value("${bitlens.web.trusted-proxies:127.0.0.0/8,::1/128}") List<String> proxies) {
    var registration =
        new FilterRegistrationBean<>(new ForwardedRequests(TrustedProxies.of(proxies)));
    registration.setDispatcherTypes(
        DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  @Bean
  StopDelay stopDelay(@Value("${bitlens.web.stop-delay:0s}") Duration delay) {
    return new StopDelay(delay);
  }

  /**
   * Leaves the bodies alone that their endpoints read themselves, and those that are refused: the
   * answer that says so needs none, and there may be nothing left to read.
   */
  @Bean(DispatcherServlet.MULTIPART_RESOLVER_BEAN_NAME)
  MultipartResolver multipartResolver(ObjectProvider<StreamedBody> streamed) {
    var bodies = streamed.stream().toList();
    return new StandardServletMultipartResolver() {
      @Override
      public boolean isMultipart(HttpServletRequest request) {
        return request.getDispatcherType() != DispatcherType.ERROR
            && bodies.stream().noneMatch(body -> body.matches(request))
            && super.isMultipart(request);
      }
    };
  }
}
