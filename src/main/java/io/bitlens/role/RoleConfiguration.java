package io.bitlens.role;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerStarter;
import io.bitlens.database.EmbeddedDatabase;
import io.bitlens.web.ProblemFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Leaves out what the process's role does not have. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RoleProperties.class)
class RoleConfiguration {

  private static final Logger log = LoggerFactory.getLogger(RoleConfiguration.class);
  private static final String ROLE = "bitlens.role";

  private final Role role;

  RoleConfiguration(RoleProperties properties) {
    this.role = properties.role();
  }

  /** Before any bean opens the database: of an embedded one there would be a file by then. */
  @Bean
  static BeanFactoryPostProcessor sharedDatabase(Environment environment) {
    var role = environment.getRequiredProperty(ROLE);
    var url = environment.getProperty("spring.datasource.url", "");
    return beans -> {
      if (!role.equalsIgnoreCase(Role.ALL.name()) && EmbeddedDatabase.is(url)) {
        throw new EmbeddedDatabaseException(role, url);
      }
    };
  }

  /** The queue takes jobs, and hands none out. */
  @Bean
  @ConditionalOnProperty(name = ROLE, havingValue = "api")
  DbSchedulerStarter idleQueue() {
    return () -> {};
  }

  @Bean
  @ConditionalOnProperty(name = ROLE, havingValue = "worker")
  ProblemFilter noApi(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return new ProblemFilter(
        _ -> true,
        "This process is a worker: it trains, and tells of itself on its management port alone.",
        problems);
  }

  @EventListener(ApplicationReadyEvent.class)
  void tell() {
    log.info("This process is {}", role);
  }
}
