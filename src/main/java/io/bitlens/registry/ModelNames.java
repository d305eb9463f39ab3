package io.bitlens.registry;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The names that models have beside their ids. */
public interface ModelNames {

  /** Names of nothing. */
  ModelNames NONE =
      new ModelNames() {
        @Override
        public Optional<UUID> find(String name) {
          return Optional.empty();
        }

        @Override
        public List<String> of(UUID model) {
          return List.of();
        }
      };

  /** The model that a name points to now. */
  Optional<UUID> find(String name);

  /** Names that point to a model now, in alphabetical order. */
  List<String> of(UUID model);
}
