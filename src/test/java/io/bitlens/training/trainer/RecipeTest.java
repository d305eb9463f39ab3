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
  void digitsAreNeverMirrored() {
    assertThat(Recipe.BEST.augmentation("fashion-mnist").horizontalFlip()).isTrue();
    assertThat(Recipe.BEST.augmentation("mnist")).isEqualTo(new AugmentationSpec(2, false));
    assertThat(Recipe.FAST.augmentation("fashion-mnist")).isEqualTo(AugmentationSpec.NONE);
  }
}
