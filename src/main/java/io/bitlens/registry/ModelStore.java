package io.bitlens.registry;

import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import java.util.Optional;
import java.util.UUID;

/** The stored models. */
public interface ModelStore {

  /**
   * Stores a model, once per job: if the job has one already, that one is returned and nothing is
   * written.
   */
  Model publish(NewModel model);

  Optional<Model> find(UUID id);

  /**
   * The id of the model that is named. Whether there is one of an id is not looked up.
   *
   * @return empty if no alias has the name
   */
  default Optional<UUID> resolve(ModelReference reference) {
    return reference instanceof ModelReference.Id(var id) ? Optional.of(id) : Optional.empty();
  }

  Optional<Model> findByJob(UUID jobId);

  /**
   * Reads a model's variant back from its artifact, verifying its SHA-256.
   *
   * @return empty if there is no such model
   */
  Optional<Variant> load(UUID id);

  /**
   * Reads back what a model was made from, verifying its SHA-256.
   *
   * @return empty if there is no such model, or it was stored without
   */
  Optional<TrainedTensors> tensors(UUID id);
}
