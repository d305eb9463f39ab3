package io.bitlens.web;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.module.SimpleModule;

/** Has every string of a JSON body be plain text, those of operations to come included. */
@Configuration(proxyBeanMethods = false)
class PlainTextConfiguration {

  @Bean
  JacksonModule plainTextInBodies() {
    return new SimpleModule("plain-text")
        .addDeserializer(String.class, new PlainTextDeserializer());
  }
}
