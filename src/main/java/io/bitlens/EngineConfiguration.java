package io.bitlens;

import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.VariantLoader;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Loads the native engine when the service starts, so that a broken one is known then. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

  private static final Logger log = LoggerFactory.getLogger(EngineConfiguration.class);

  /**
   * The engine.
   *
   * @param threads threads of one operation; 0 leaves the choice to the engine
   */
  @Bean
  VariantLoader variantLoader(
      @Value("${bitlens.data-dir}") Path dataDir,
      @Value("${bitlens.engine.threads:0}") int threads) {
    LibTorch.unpackInto(dataDir.resolve("engine").toAbsolutePath().toString());
    if (threads > 0) {
      LibTorch.useThreads(threads);
    }
    log.info("Engine ready: {}, {} threads", LibTorch.versions(), LibTorch.threads());
    return new DjlVariantLoader();
  }
}
