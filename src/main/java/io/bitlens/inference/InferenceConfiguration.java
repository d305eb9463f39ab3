package io.bitlens.inference;

import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import io.bitlens.inference.input.InputReader;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.registry.ModelStore;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InferenceProperties.class)
class InferenceConfiguration {

  @Bean
  Ticker ticker() {
    return Ticker.systemTicker();
  }

  @Bean
  LoadedModels loadedModels(
      ModelStore store, VariantLoader loader, InferenceProperties properties, Ticker ticker) {
    return new LoadedModels(
        store,
        loader,
        properties.cacheBytes().toBytes(),
        properties.idle(),
        ticker,
        Scheduler.systemScheduler());
  }

  @Bean
  InputReader inputReader(InferenceProperties properties) {
    var memory =
        new DecodingMemory(properties.decodingBytes().toBytes(), properties.decodingPatience());
    return new InputReader(new PictureReader(PictureLimits.DEFAULT, memory));
  }

  @Bean
  InferenceMetrics inferenceMetrics(MeterRegistry registry, LoadedModels models) {
    return new InferenceMetrics(registry).watching(models);
  }

  @Bean
  Predictor predictor(LoadedModels models, Ticker ticker, InferenceMetrics metrics) {
    return new Predictor(models, ticker, metrics);
  }
}
