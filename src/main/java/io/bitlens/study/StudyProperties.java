package io.bitlens.study;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How studies are run.
 *
 * @param workers studies at a time in this process, at least 1; beside the trainings
 * @param queueCapacity studies that can wait at a time, at least 1
 */
@ConfigurationProperties("bitlens.studies")
record StudyProperties(@DefaultValue("1") int workers, @DefaultValue("1000") int queueCapacity) {

  StudyProperties {
    if (workers < 1) {
      throw new IllegalArgumentException(
          "bitlens.studies.workers must be at least 1, found " + workers);
    }
    if (queueCapacity < 1) {
      throw new IllegalArgumentException(
          "bitlens.studies.queue-capacity must be at least 1, found " + queueCapacity);
    }
  }
}
