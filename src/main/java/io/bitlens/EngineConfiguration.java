package io.bitlens;

import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.EngineThreads;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.training.trainer.Trainer;
import io.bitlens.training.trainer.TrainingRunner;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The native engine, loaded when the service starts, so that a broken one is known then. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

  private static final Logger log = LoggerFactory.getLogger(EngineConfiguration.class);

  @Bean
  EngineThreads engineThreads(@Value("${bitlens.engine.threads}") int configured) {
    return EngineThreads.of(configured);
  }

  @Bean
  VariantLoader variantLoader(@Value("${bitlens.data-dir}") Path dataDir, EngineThreads threads) {
    LibTorch.unpackInto(dataDir.resolve("engine").toString());
    LibTorch.useThreads(threads.count());
    log.info("Engine ready: {}, {} threads", LibTorch.versions(), LibTorch.threads());
    return new DjlVariantLoader();
  }

  @Bean
  TrainingRunner trainer(VariantLoader loader) {
    return new Trainer(loader, System::nanoTime);
  }
}
