package io.bitlens.training.trainer;

import io.bitlens.nn.Networks;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A named set of defaults; every one of them can be given otherwise. */
@SuppressWarnings("ImmutableEnumChecker") // its fields are records of numbers
public enum Recipe {
  /** A usable model soon. */
  FAST(
      Networks.SGT_CNN,
      10,
      OptimizerSpec.DEFAULT,
      AugmentationSpec.NONE,
      false,
      10,
      DistillationSpec.NONE),
  /** The best accuracy that is known, for several times the work. */
  BEST(
      Networks.SGT_CNN_BN,
      20,
      new OptimizerSpec(
          OptimizerSpec.Name.ADAM, 1e-3, 3e-2, 2e-4, 0.05, 1, OptimizerSpec.Schedule.COSINE),
      new AugmentationSpec(1, true),
      true,
      20,
      new DistillationSpec(0.5, 4));

  /** Built-in data sets whose classes stay what they are when images are mirrored. */
  private static final Set<String> MIRRORABLE =
      Set.of("fashion-mnist", "fashion-mnist-sample", "cifar-10");

  private static final double RATE_OF_TINY = 5e-3;

  private final String network;
  private final int epochs;
  private final OptimizerSpec optimizer;
  private final AugmentationSpec augmentation;
  private final boolean warmStart;
  private final int warmStartEpochs;
  private final DistillationSpec distillation;

  Recipe(
      String network,
      int epochs,
      OptimizerSpec optimizer,
      AugmentationSpec augmentation,
      boolean warmStart,
      int warmStartEpochs,
      DistillationSpec distillation) {
    this.network = network;
    this.epochs = epochs;
    this.optimizer = optimizer;
    this.augmentation = augmentation;
    this.warmStart = warmStart;
    this.warmStartEpochs = warmStartEpochs;
    this.distillation = distillation;
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

  /** Epochs at the precision asked for. */
  public int epochs() {
    return epochs;
  }

  /** {@link Networks#TINY} has so few weights that it underfits at the rate of the others. */
  public OptimizerSpec optimizer(String network) {
    return this == BEST && network.equals(Networks.TINY)
        ? new OptimizerSpec(
            optimizer.name(),
            RATE_OF_TINY,
            optimizer.alphaLearningRate(),
            optimizer.alphaDecay(),
            optimizer.weightDecay(),
            optimizer.warmupEpochs(),
            optimizer.schedule())
        : optimizer;
  }

  /** Mirrors only where that is known to be harmless. */
  public AugmentationSpec augmentation(String dataset) {
    return new AugmentationSpec(
        augmentation.maxShift(), augmentation.horizontalFlip() && MIRRORABLE.contains(dataset));
  }

  /** Whether the stages of {@link WarmStartPath} come before the precision asked for. */
  public boolean warmStart() {
    return warmStart;
  }

  /** Epochs of each of those stages. */
  public int warmStartEpochs() {
    return warmStartEpochs;
  }

  public DistillationSpec distillation() {
    return distillation;
  }
}
