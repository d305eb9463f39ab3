package io.bitlens.registry;

import java.util.UUID;

/** Published after a model and its bytes are gone; whoever holds it loaded lets go of it. */
public record ModelDeleted(UUID id) {}
