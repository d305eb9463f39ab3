package io.bitlens.registry.store;

import io.bitlens.registry.Model;
import io.bitlens.registry.ModelStore;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import java.util.Optional;
import java.util.UUID;

/** The stored models with what only the API does to them. */
public interface Models extends ModelStore {

  /** Models that match, newest first; reads no artifact. */
  Page<Model> list(ModelFilter filter, PageRequest page);

  /**
   * The bytes of a model's artifact, verified by their SHA-256.
   *
   * @return empty if there is no such model
   * @throws io.bitlens.registry.CorruptArtifactException if they are not what was stored
   */
  Optional<byte[]> artifact(UUID id);

  /**
   * Deletes a model and its bytes, then publishes {@link io.bitlens.registry.ModelDeleted}.
   *
   * @return false if there is no such model
   * @throws io.bitlens.web.ApiException WRONG_STATE if an alias points to it
   */
  boolean delete(UUID id);
}
