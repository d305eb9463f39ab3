package io.bitlens.registry.alias;

import io.bitlens.registry.ModelReference;
import java.util.Optional;

/**
 * What is asked of an alias.
 *
 * @param model what it is to point to
 * @param policy replaces the one it has
 * @param reference what the model is compared with, instead of the alias's present one
 */
record AliasChange(
    ModelReference model, Optional<PromotionPolicy> policy, Optional<ModelReference> reference) {}
