package io.bitlens.training;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The application of tests that need the tables of jobs, and time that stands still. */
// Not a configuration by annotation: the scan of the whole module must not find it.
@EnableAutoConfiguration
class JobRowsApplication {

  @Bean
  TickingClock clock() {
    return new TickingClock();
  }
}
