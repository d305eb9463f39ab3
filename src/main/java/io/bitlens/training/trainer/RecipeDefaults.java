package io.bitlens.training.trainer;

/**
 * What a recipe says of one training.
 *
 * @param epochs at the precision asked for
 * @param warmStart whether the stages of {@link WarmStartPath} come before it
 * @param warmStartEpochs of each of those stages
 */
public record RecipeDefaults(
    int epochs,
    OptimizerSpec optimizer,
    AugmentationSpec augmentation,
    boolean warmStart,
    int warmStartEpochs,
    DistillationSpec distillation) {}
