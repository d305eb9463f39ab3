package io.bitlens.training;

import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.training.trainer.Trainer;
import io.bitlens.training.trainer.TrainingRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The trainer that jobs run with. */
@Configuration(proxyBeanMethods = false)
class TrainerConfiguration {

  @Bean
  TrainingRunner trainer(VariantLoader loader) {
    return new Trainer(loader, System::nanoTime);
  }
}
