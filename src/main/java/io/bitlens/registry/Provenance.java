package io.bitlens.registry;

import io.bitlens.nn.BitAllocation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a model comes from: enough to train it again, bit for bit, on a like machine.
 *
 * @param spec the whole training specification as it ran, every default filled in (JSON object)
 * @param datasetSha256 SHA-256 over the data set's files
 * @param threads threads of the engine; another number gives other roundings
 * @param versions version by component: bitlens, java, djl, pytorch, and bitlens's commit; of rows
 *     from before it was recorded, without it
 * @param machine processor, operating system and architecture
 * @param environments machine, threads and versions of each part of a training that went on
 *     elsewhere, in order, whose bits nobody else gets; empty if all of it ran in the one above
 * @param allocation how the bits of its weights were found, where they were searched for
 */
public record Provenance(
    Map<String, Object> spec,
    String dataset,
    String datasetSha256,
    long seed,
    int threads,
    Map<String, String> versions,
    String machine,
    List<String> environments,
    Optional<BitAllocation> allocation,
    Instant startedAt,
    Instant finishedAt) {

  public Provenance {
    // Documents from before there were the fields.
    environments = List.copyOf(Objects.requireNonNullElse(environments, List.of()));
    allocation = Objects.requireNonNullElse(allocation, Optional.empty());
  }
}
