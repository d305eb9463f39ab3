package io.bitlens.training.trainer;

import io.bitlens.nn.Networks;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A named set of defaults; every one of them can be given otherwise. */
public enum Recipe {
  /** A usable model soon. */
  FAST(Networks.SGT_CNN),
  /** The best accuracy that is known, for several times the work. */
  BEST(Networks.SGT_CNN_BN);

  /** Built-in data sets whose classes stay what they are when images are mirrored. */
  private static final Set<String> MIRRORABLE =
      Set.of("fashion-mnist", "fashion-mnist-sample", "cifar-10");

  private static final int FAST_EPOCHS = 10;
  private static final int BEST_EPOCHS = 20;

  /** A guided epoch is twice the work, and later ones fit the training images alone. */
  private static final int BEST_GUIDED_EPOCHS = 10;

  /** It still learns at the end of 20. */
  private static final int EPOCHS_OF_TINY = 60;

  /** It has so few weights that it underfits at the rate of the others. */
  private static final double RATE_OF_TINY = 5e-3;

  private static final double WEIGHT_DECAY = 0.05;
  private static final double TEMPERATURE = 4;

  private final String network;

  Recipe(String network) {
    this.network = network;
  }

  /** The recipe of that name. */
  public static Optional<Recipe> find(String id) {
    return Stream.of(values()).filter(recipe -> recipe.id().equals(id)).findFirst();
  }

  /** Names of all recipes. */
  public static List<String> ids() {
    return Stream.of(values()).map(Recipe::id).toList();
  }

  /** Its name in requests. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The network where none is named. */
  public String network() {
    return network;
  }

  /**
   * What it says of a training.
   *
   * @param guided guidance regularizes by itself: with augmentation, weight decay and distillation
   *     on top of it a network underfits
   */
  public RecipeDefaults defaults(String trained, String dataset, boolean guided) {
    return switch (this) {
      case FAST ->
          new RecipeDefaults(
              FAST_EPOCHS,
              OptimizerSpec.DEFAULT,
              AugmentationSpec.NONE,
              false,
              FAST_EPOCHS,
              DistillationSpec.NONE);
      case BEST -> {
        boolean tiny = trained.equals(Networks.TINY);
        int epochs = tiny ? EPOCHS_OF_TINY : guided ? BEST_GUIDED_EPOCHS : BEST_EPOCHS;
        yield new RecipeDefaults(
            epochs,
            optimizer(tiny, guided),
            guided ? AugmentationSpec.NONE : new AugmentationSpec(1, MIRRORABLE.contains(dataset)),
            true,
            epochs,
            new DistillationSpec(guided ? 0 : 0.5, TEMPERATURE));
      }
    };
  }

  private static OptimizerSpec optimizer(boolean tiny, boolean guided) {
    var defaults = OptimizerSpec.DEFAULT;
    return new OptimizerSpec(
        defaults.name(),
        tiny ? RATE_OF_TINY : defaults.learningRate(),
        defaults.alphaLearningRate(),
        defaults.alphaDecay(),
        guided ? 0 : WEIGHT_DECAY,
        1,
        defaults.schedule());
  }
}
