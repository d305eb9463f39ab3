package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NnPackTest {

  @Test
  void theNativeLibraryDoesWithoutIt() {
    LibTorch.threads(); // loads it
    assertThat(NnPack.disable()).isTrue();
  }
}
