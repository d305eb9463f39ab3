package io.bitlens.web;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What stands before every operation: whom the log names, and that nothing is asked for in two
 * ways, that there is not, or that is no text.
 */
@Configuration(proxyBeanMethods = false)
class InterceptorConfiguration implements WebMvcConfigurer {

  static final String API = "/api/v1/";

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new CallerInLog());
    registry.addInterceptor(new SingleHeaders()).addPathPatterns(API + "**", "/v2/**");
    registry.addInterceptor(new UnknownParameters()).addPathPatterns(API + "**");
    registry.addInterceptor(new PlainParameters()).addPathPatterns(API + "**");
  }
}
