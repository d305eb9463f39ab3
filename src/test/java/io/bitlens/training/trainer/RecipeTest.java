package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    var tiny = Recipe.BEST.defaults("tiny", "mnist", false);
    var lenet = Recipe.BEST.defaults("lenet5", "mnist", false);

    assertThat(tiny.optimizer().learningRate()).isEqualTo(5e-3);
    assertThat(lenet.optimizer().learningRate()).isEqualTo(1e-3);
    assertThat(List.of(tiny.epochs(), tiny.warmStartEpochs())).containsOnly(60);
    assertThat(List.of(lenet.epochs(), lenet.warmStartEpochs())).containsOnly(20);
    assertThat(Recipe.FAST.defaults("tiny", "mnist", false).optimizer())
        .isEqualTo(OptimizerSpec.DEFAULT);
  }

  @Test
  void digitsAreNeverMirrored() {
    assertThat(augmentation(Recipe.BEST, "fashion-mnist")).isEqualTo(new AugmentationSpec(1, true));
    assertThat(augmentation(Recipe.BEST, "mnist")).isEqualTo(new AugmentationSpec(1, false));
    assertThat(augmentation(Recipe.FAST, "fashion-mnist")).isEqualTo(AugmentationSpec.NONE);
  }

  private static AugmentationSpec augmentation(Recipe recipe, String dataset) {
    return recipe.defaults("sgt-cnn", dataset, false).augmentation();
  }

  @Test
  void guidanceIsTheOnlyRegularizer() {
    var guided = Recipe.BEST.defaults("sgt-cnn-bn", "fashion-mnist", true);

    assertThat(guided.augmentation()).isEqualTo(AugmentationSpec.NONE);
    assertThat(guided.optimizer().weightDecay()).isZero();
    assertThat(guided.distillation().wanted()).isFalse();
    assertThat(guided.warmStart()).isTrue();
    assertThat(guided.epochs()).isEqualTo(10);
  }
}
