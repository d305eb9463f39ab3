package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecipeTest {

  @Test
  void areFoundByTheirNames() {
    assertThat(Recipe.ids()).containsExactly("fast", "best");
    assertThat(Recipe.find("best")).contains(Recipe.BEST);
    assertThat(Recipe.find("BEST")).isEmpty();
  }

  @Test
  void theSmallestNetworkLearnsFaster() {
    assertThat(Recipe.BEST.optimizer("tiny").learningRate()).isEqualTo(5e-3);
    assertThat(Recipe.BEST.optimizer("lenet5").learningRate()).isEqualTo(1e-3);
    assertThat(Recipe.FAST.optimizer("tiny")).isEqualTo(OptimizerSpec.DEFAULT);
  }

  @Test
  void digitsAreNeverMirrored() {
    assertThat(Recipe.BEST.augmentation("fashion-mnist").horizontalFlip()).isTrue();
    assertThat(Recipe.BEST.augmentation("mnist")).isEqualTo(new AugmentationSpec(1, false));
    assertThat(Recipe.FAST.augmentation("fashion-mnist")).isEqualTo(AugmentationSpec.NONE);
  }
}
