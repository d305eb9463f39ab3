package io.bitlens.registry.store;

import io.bitlens.database.BytePieces;
import io.bitlens.database.Sha256;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.registry.CorruptArtifactException;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelDeleted;
import io.bitlens.registry.ModelNames;
import io.bitlens.registry.ModelReference;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.artifact.ArtifactFormatException;
import io.bitlens.registry.artifact.ArtifactMetadata;
import io.bitlens.registry.artifact.TensorsFile;
import io.bitlens.registry.artifact.VariantArtifact;
import io.bitlens.web.ApiException;
import io.bitlens.web.Ownership;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.ProblemCode;
import io.bitlens.web.UuidV7;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Models in the database. */
class DatabaseModels implements Models {

  private final ModelRows rows;
  private final BytePieces artifacts;
  private final BytePieces tensors;
  private final TransactionOperations transaction;
  private final ModelNames names;
  private final Consumer<ModelDeleted> events;
  private final UuidV7 ids;
  private final Clock clock;

  DatabaseModels(
      ModelRows rows,
      BytePieces artifacts,
      BytePieces tensors,
      TransactionOperations transaction,
      ModelNames names,
      Consumer<ModelDeleted> events,
      UuidV7 ids,
      Clock clock) {
    this.rows = rows;
    this.artifacts = artifacts;
    this.tensors = tensors;
    this.transaction = transaction;
    this.names = names;
    this.events = events;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Joins the caller's transaction if there is one; then losing a race against another publisher
   * of the same job fails that transaction. Without one, the loser gets the winner's model.
   *
   * @throws IllegalArgumentException if the variant's numbers do not fit its network and precision
   */
  @Override
  public Model publish(NewModel model) {
    return findByJob(model.jobId()).orElseGet(() -> store(model));
  }

  @Override
  public Optional<Model> find(UUID id) {
    return row(id).map(ModelRow::toModel);
  }

  private Optional<ModelRow> row(UUID id) {
    return rows.findById(id).filter(row -> Ownership.sees(row.owner()));
  }

  @Override
  public Optional<UUID> resolve(ModelReference reference) {
    return switch (reference) {
      case ModelReference.Id(var id) -> Optional.of(id);
      case ModelReference.Alias(var name) -> names.find(name);
    };
  }

  @Override
  public Optional<Model> findByJob(UUID jobId) {
    return rows.findByJobId(jobId).map(ModelRow::toModel);
  }

  /**
   * {@inheritDoc}
   *
   * @throws CorruptArtifactException if the bytes are not what was stored
   */
  @Override
  public Optional<Variant> load(UUID id) {
    return artifact(id).map(bytes -> read(id, bytes));
  }

  /**
   * {@inheritDoc}
   *
   * @throws CorruptArtifactException if the bytes are not what was stored
   */
  @Override
  public Optional<TrainedTensors> tensors(UUID id) {
    return row(id)
        .flatMap(ModelRow::tensorsSha256)
        .map(sha256 -> {
          byte[] bytes = tensors.read(id);
          if (!Sha256.hex(bytes).equals(sha256)) {
            throw new CorruptArtifactException(
                id,
                "its trained tensors have SHA-256 %s, stored were %s"
                    .formatted(Sha256.hex(bytes), sha256));
          }
          try {
            return TensorsFile.read(bytes);
          } catch (ArtifactFormatException e) {
            throw new CorruptArtifactException(id, e);
          }
        });
  }

  @Override
  public Page<Model> list(ModelFilter filter, PageRequest page) {
    var found =
        rows.findBy(
            matching(filter, page),
            query -> query.sortBy(Sort.by("id").descending()).limit(page.limit()).all());
    return page.page(found.stream().map(ModelRow::toModel).toList(), Model::id);
  }

  @Override
  public Optional<byte[]> artifact(UUID id) {
    return find(id).map(this::verifiedBytes);
  }

  @Override
  public boolean delete(UUID id) {
    boolean deleted =
        Boolean.TRUE.equals(
            transaction.execute(status -> {
              // An alias that is being moved to the model holds its row as well: one waits.
              if (rows.lock(id).filter(row -> Ownership.sees(row.owner())).isEmpty()) {
                return false;
              }
              requireUnnamed(id);
              artifacts.delete(id);
              tensors.delete(id);
              return rows.deleteRow(id) == 1;
            }));
    if (deleted) {
      events.accept(new ModelDeleted(id));
    }
    return deleted;
  }

  private void requireUnnamed(UUID id) {
    var pointing = names.of(id);
    if (!pointing.isEmpty()) {
      throw new ApiException(
          ProblemCode.WRONG_STATE,
          "The model has the alias %s: move or delete that first."
              .formatted(String.join(", ", pointing)));
    }
  }

  private Model store(NewModel model) {
    byte[] artifact = VariantArtifact.write(model.variant(), metadata(model));
    // Databases keep microseconds: what publish returns is what find will.
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    byte[] trained = TensorsFile.write(model.tensors());
    var row = new ModelRow(ids.next(), now, model, artifact, trained);
    try {
      transaction.executeWithoutResult(status -> {
        rows.saveAndFlush(row);
        artifacts.insert(artifact, row.getId());
        tensors.insert(trained, row.getId());
      });
      return row.toModel();
    } catch (DataIntegrityViolationException lostRace) {
      if (TransactionSynchronizationManager.isActualTransactionActive()) {
        throw lostRace;
      }
      return findByJob(model.jobId()).orElseThrow(() -> lostRace);
    }
  }

  private byte[] verifiedBytes(Model model) {
    byte[] bytes = artifacts.read(model.id());
    var found = Sha256.hex(bytes);
    if (!found.equals(model.artifactSha256())) {
      throw new CorruptArtifactException(
          model.id(),
          "its %d bytes have SHA-256 %s, stored were %d with %s"
              .formatted(bytes.length, found, model.artifactBytes(), model.artifactSha256()));
    }
    return bytes;
  }

  private static Variant read(UUID id, byte[] bytes) {
    try {
      return VariantArtifact.read(bytes);
    } catch (ArtifactFormatException e) {
      throw new CorruptArtifactException(id, e);
    }
  }

  private static ArtifactMetadata metadata(NewModel model) {
    var provenance = model.provenance();
    return new ArtifactMetadata(
        model.classNames(),
        provenance.dataset(),
        provenance.datasetSha256(),
        model.guided(),
        model.bestEpoch(),
        provenance.seed(),
        provenance.spec());
  }

  private static Specification<ModelRow> matching(ModelFilter filter, PageRequest page) {
    return Specification.allOf(
        equal("owner", Ownership.only()),
        equal("dataset", filter.dataset()),
        equal("network", filter.network()),
        equal("precisionName", filter.precision()),
        equal("guided", filter.guided()),
        page.before()
            .<Specification<ModelRow>>map(
                id -> (row, query, criteria) -> criteria.lessThan(row.<UUID>get("id"), id))
            .orElseGet(Specification::unrestricted));
  }

  private static Specification<ModelRow> equal(String attribute, Optional<?> value) {
    return value
        .<Specification<ModelRow>>map(
            v -> (row, query, criteria) -> criteria.equal(row.get(attribute), v))
        .orElseGet(Specification::unrestricted);
  }
}
