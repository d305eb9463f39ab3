package io.bitlens.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.VariantWeights;
import io.bitlens.registry.CorruptArtifactException;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelDeleted;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.NewModels;
import io.bitlens.registry.artifact.Artifacts;
import io.bitlens.web.Ownership;
import io.bitlens.web.PageRequest;
import io.bitlens.web.PageScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** On a real database whose schema Flyway made and Hibernate validated; every call commits. */
@DataJpaTest(properties = "spring.jpa.hibernate.ddl-auto=validate", showSql = false)
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@Import({ModelStoreConfiguration.class, DatabaseModelsSuite.Deletions.class})
@Transactional(propagation = Propagation.NOT_SUPPORTED)
abstract class DatabaseModelsSuite {

  @TestConfiguration(proxyBeanMethods = false)
  static class Deletions {

    record Seen(List<ModelDeleted> events, List<Boolean> stillThere) {}

    @Bean
    Seen seen() {
      return new Seen(new ArrayList<>(), new ArrayList<>());
    }

    @Bean
    Listener listener(Seen seen, JdbcClient jdbc) {
      return new Listener(seen, jdbc);
    }

    record Listener(Seen seen, JdbcClient jdbc) {
      @EventListener
      void on(ModelDeleted event) {
        seen.events().add(event);
        seen.stillThere()
            .add(
                jdbc.sql("select count(*) from model where id = ?")
                        .param(event.id())
                        .query(Long.class)
                        .single()
                    > 0);
      }
    }
  }

  private static final PageScope SCOPE = PageScope.of("models");

  @Autowired private DatabaseModels models;
  @Autowired private JdbcClient jdbc;
  @Autowired private PlatformTransactionManager transactions;
  @Autowired private Deletions.Seen seen;

  @BeforeEach
  void clear() {
    jdbc.sql("delete from model_artifact").update();
    jdbc.sql("delete from model_tensors").update();
    jdbc.sql("delete from model").update();
    seen.events().clear();
    seen.stillThere().clear();
  }

  @Test
  void othersModelsAreNotThere() {
    var id = models.publish(NewModels.of(Artifacts.small(CodeGrid.ODD, 2, 2))).id();
    var page = PageRequest.of(SCOPE, 10, null);

    Ownership.of(
        "bob",
        () -> {
          assertThat(models.find(id)).isEmpty();
          assertThat(models.load(id)).isEmpty();
          assertThat(models.tensors(id)).isEmpty();
          assertThat(models.artifact(id)).isEmpty();
          assertThat(models.delete(id)).isFalse();
          assertThat(models.list(ModelFilter.ALL, page).items()).isEmpty();
          return true;
        });

    for (var owner : List.of("anonymous", "root")) {
      assertThat(
              owner.equals("root")
                  ? Ownership.ofAll(owner, () -> models.list(ModelFilter.ALL, page).items())
                  : Ownership.of(owner, () -> models.list(ModelFilter.ALL, page).items()))
          .hasSize(1);
    }
    assertThat(Ownership.ofAll("root", () -> models.delete(id))).isTrue();
  }

  @Test
  void readsAPublishedVariantBackBitForBit() {
    var variant = Artifacts.small(CodeGrid.ODD, 2, 2);

    var model = models.publish(NewModels.of(variant));

    assertThat(models.load(model.id()).orElseThrow())
        .usingRecursiveComparison()
        .ignoringCollectionOrderInFields()
        .isEqualTo(variant);
  }

  @Test
  void keepsArtifactsLargerThanOnePiece() {
    var variant = Artifacts.reference(Precisions.FP32, false, 4);

    var model = models.publish(NewModels.of(variant));

    assertThat(count("model_artifact")).isEqualTo(10);
    assertThat(model.artifactBytes()).isGreaterThan(4_798_592L);
    var read =
        (VariantWeights.Full) models.load(model.id()).orElseThrow().layers().get(2).weights();
    var written = (VariantWeights.Full) variant.layers().get(2).weights();
    assertThat(Arrays.equals(read.values(), written.values())).isTrue();
  }

  @Test
  void findsWhatWasPublished() {
    var published = NewModels.of(Artifacts.small(CodeGrid.ODD, 4, 2));

    var model = models.publish(published);

    assertThat(models.find(model.id())).contains(model);
    assertThat(models.findByJob(published.jobId())).contains(model);
    assertThat(model.provenance()).isEqualTo(published.provenance());
    assertThat(model.test()).isEqualTo(published.test());
    assertThat(model.validation()).isEqualTo(published.validation());
    assertThat(model.calibration()).contains(NewModels.CALIBRATION);
    assertThat(model.network()).isEqualTo(published.variant().network());
    assertThat(model.alphas()).containsOnlyKeys("conv1", "conv2", "fc1");
    assertThat(model.packedBits())
        .isEqualTo((108 + 168 + 693 + 55) * 4 + 2 * 32 * (6 + 7 + 11 + 5));
    assertThat(model.artifactSha256()).matches("[0-9a-f]{64}");
  }

  @Test
  void readsWhatAnEarlierVersionStoredOfAModel() {
    var model = models.publish(newModel(UUID.randomUUID(), 2));
    var mapper = JsonMapper.shared();
    var stored =
        jdbc.sql("select document from model where id = ?")
            .param(model.id())
            .query(String.class)
            .single();
    var document = (ObjectNode) mapper.readTree(stored);
    document.remove("calibration");
    ((ObjectNode) document.get("test")).remove("reliability");
    ((ObjectNode) document.get("provenance")).remove(List.of("environments", "allocation"));
    jdbc.sql("update model set document = ? where id = ?")
        .params(mapper.writeValueAsString(document), model.id())
        .update();

    var read = models.find(model.id()).orElseThrow();

    assertThat(read.calibration()).isEmpty();
    assertThat(read.test().reliability()).isEmpty();
    assertThat(read.test().ece()).isEqualTo(0.05);
    assertThat(read.validation()).isEqualTo(model.validation());
    assertThat(read.provenance()).isEqualTo(model.provenance());
  }

  @Test
  void givesEqualTrainingsTheSameArtifact() {
    var variant = Artifacts.small(CodeGrid.SYMMETRIC, 4, 4);

    var first = models.publish(NewModels.of(variant));
    var second = models.publish(NewModels.of(variant));

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.artifactSha256()).isEqualTo(first.artifactSha256());
  }

  @Test
  void knowsNothingOfOtherIds() {
    assertThat(models.find(UUID.randomUUID())).isEmpty();
    assertThat(models.findByJob(UUID.randomUUID())).isEmpty();
    assertThat(models.load(UUID.randomUUID())).isEmpty();
    assertThat(models.artifact(UUID.randomUUID())).isEmpty();
    assertThat(models.delete(UUID.randomUUID())).isFalse();
    assertThat(seen.events()).isEmpty();
  }

  @Test
  void publishesOncePerJob() {
    var job = UUID.randomUUID();
    var first = models.publish(newModel(job, 2));

    assertThat(models.publish(newModel(job, 4))).isEqualTo(first);
    assertThat(count("model")).isOne();
  }

  @Test
  void letsOneOfManyConcurrentPublishersWin() throws Exception {
    int publishers = 4;
    for (int round = 0; round < 5; round++) {
      var newModel = newModel(UUID.randomUUID(), 2);
      var together = new CyclicBarrier(publishers);
      Callable<Model> publish =
          () -> {
            together.await();
            return models.publish(newModel);
          };
      try (var threads = Executors.newFixedThreadPool(publishers)) {
        var answers = new ArrayList<Model>();
        for (var future : threads.invokeAll(Collections.nCopies(publishers, publish))) {
          answers.add(future.get());
        }
        assertThat(answers).containsOnly(answers.getFirst());
      }
      assertThat(count("model")).isEqualTo(round + 1);
      assertThat(count("model_artifact")).isEqualTo(round + 1);
    }
  }

  @Test
  void publishesWithinTheCallersTransaction() {
    var newModel = newModel(UUID.randomUUID(), 2);

    new TransactionTemplate(transactions)
        .executeWithoutResult(status -> {
          models.publish(newModel);
          status.setRollbackOnly();
        });

    assertThat(models.findByJob(newModel.jobId())).isEmpty();
    assertThat(count("model_artifact")).isZero();
  }

  @Test
  void failsTheCallersTransactionWhenTheRowCannotBeStored() {
    var newModel =
        NewModels.of(UUID.randomUUID(), Artifacts.small(CodeGrid.ODD, 2, 2), "x".repeat(300), true);

    assertThatExceptionOfType(DataIntegrityViolationException.class)
        .isThrownBy(() ->
            new TransactionTemplate(transactions)
                .executeWithoutResult(status -> models.publish(newModel)));
    assertThatExceptionOfType(DataIntegrityViolationException.class)
        .isThrownBy(() -> models.publish(newModel));
    assertThat(count("model")).isZero();
  }

  @Test
  void readsTrainedTensorsBack() {
    var model = models.publish(newModel(UUID.randomUUID(), 2));

    var read = models.tensors(model.id()).orElseThrow().values();

    assertThat(read).usingRecursiveComparison().isEqualTo(NewModels.TENSORS.values());
    assertThat(models.tensors(UUID.randomUUID())).isEmpty();
  }

  @Test
  void refusesTensorsWithAChangedByteAndKnowsModelsWithoutAny() {
    var model = models.publish(newModel(UUID.randomUUID(), 2));
    jdbc.sql("update model_tensors set bytes = ? where model_id = ?")
        .params(new byte[] {1, 2, 3}, model.id())
        .update();
    assertThatExceptionOfType(CorruptArtifactException.class)
        .isThrownBy(() -> models.tensors(model.id()))
        .withMessageContaining("its trained tensors have SHA-256");

    jdbc.sql("update model set tensors_sha256 = null where id = ?").param(model.id()).update();
    assertThat(models.tensors(model.id())).isEmpty();
  }

  @Test
  void refusesAnArtifactWithAChangedByte() {
    var model = models.publish(newModel(UUID.randomUUID(), 2));
    byte[] bytes = models.artifact(model.id()).orElseThrow();
    bytes[bytes.length - 1] ^= 1;
    jdbc.sql("update model_artifact set bytes = ?").param(bytes).update();

    assertThatExceptionOfType(CorruptArtifactException.class)
        .isThrownBy(() -> models.load(model.id()))
        .withMessageStartingWith("The artifact of model " + model.id() + " is corrupt")
        .withMessageContaining(model.artifactSha256());
    assertThatExceptionOfType(CorruptArtifactException.class)
        .isThrownBy(() -> models.artifact(model.id()));
  }

  @Test
  void refusesAnArtifactWhoseBytesAreGone() {
    var model = models.publish(newModel(UUID.randomUUID(), 2));
    jdbc.sql("delete from model_artifact").update();

    assertThatExceptionOfType(CorruptArtifactException.class)
        .isThrownBy(() -> models.load(model.id()))
        .withMessageContaining("its 0 bytes have SHA-256");
  }

  @Test
  void deletesTheBytesThenTellsWhoHoldsTheModel() {
    var model = models.publish(newModel(UUID.randomUUID(), 2));
    var kept = models.publish(newModel(UUID.randomUUID(), 2));

    assertThat(models.delete(model.id())).isTrue();

    assertThat(models.find(model.id())).isEmpty();
    assertThat(models.load(kept.id())).isPresent();
    assertThat(count("model_artifact")).isOne();
    assertThat(seen.events()).containsExactly(new ModelDeleted(model.id()));
    assertThat(seen.stillThere()).containsExactly(false);
    assertThat(models.delete(model.id())).isFalse();
  }

  @Test
  void listsPagesNewestFirst() {
    var published = new ArrayList<Model>();
    for (int i = 0; i < 5; i++) {
      published.addFirst(models.publish(newModel(UUID.randomUUID(), 2)));
    }

    var first = models.list(ModelFilter.ALL, PageRequest.of(SCOPE, 2, null));
    var second =
        models.list(ModelFilter.ALL, PageRequest.of(SCOPE, 2, first.nextPageToken().orElseThrow()));
    // A model that is stored in between does not move the pages.
    models.publish(newModel(UUID.randomUUID(), 2));
    var third =
        models.list(
            ModelFilter.ALL, PageRequest.of(SCOPE, 2, second.nextPageToken().orElseThrow()));

    assertThat(first.items()).isEqualTo(published.subList(0, 2));
    assertThat(second.items()).isEqualTo(published.subList(2, 4));
    assertThat(third.items()).isEqualTo(published.subList(4, 5));
    assertThat(third.nextPageToken()).isEmpty();
  }

  @Test
  void listsWhatMatchesEveryCriterion() {
    var small = Artifacts.small(CodeGrid.ODD, 2, 2);
    var guided = models.publish(NewModels.of(UUID.randomUUID(), small, "a", true));
    var plain = models.publish(NewModels.of(UUID.randomUUID(), small, "a", false));
    var other = models.publish(NewModels.of(UUID.randomUUID(), small, "b", true));
    var reference =
        models.publish(
            NewModels.of(
                UUID.randomUUID(), Artifacts.reference(Precisions.W2A2, true, 1), "b", false));

    assertThat(list(Optional.of("a"), null, null, null)).containsExactly(plain, guided);
    assertThat(list(Optional.of("a"), null, null, true)).containsExactly(guided);
    assertThat(list(Optional.of("b"), "small", null, null)).containsExactly(other);
    assertThat(list(Optional.empty(), "sgt-cnn", null, null)).containsExactly(reference);
    assertThat(list(Optional.empty(), null, "w2a2", null)).containsExactly(reference);
    assertThat(list(Optional.of("c"), null, null, null)).isEmpty();
  }

  private List<Model> list(
      Optional<String> dataset, String network, String precision, Boolean guided) {
    var filter =
        new ModelFilter(
            dataset,
            Optional.ofNullable(network),
            Optional.ofNullable(precision),
            Optional.ofNullable(guided));
    return models.list(filter, PageRequest.of(SCOPE, null, null)).items();
  }

  private static NewModel newModel(UUID job, int bits) {
    return NewModels.of(job, Artifacts.small(CodeGrid.ODD, bits, bits), "made-up", true);
  }

  private long count(String table) {
    return jdbc.sql("select count(*) from " + table).query(Long.class).single();
  }
}
