package io.bitlens.registry.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bitlens.nn.CodeGrid;
import io.bitlens.registry.MapAgreements.Metric;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelReference;
import io.bitlens.registry.NewModels;
import io.bitlens.registry.artifact.Artifacts;
import io.bitlens.registry.store.Models;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.IfMatch;
import io.bitlens.web.Ownership;
import io.bitlens.web.PageRequest;
import io.bitlens.web.PageScope;
import io.bitlens.web.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Aliases on a real database; every call commits. */
@DataJpaTest(properties = "spring.jpa.hibernate.ddl-auto=validate", showSql = false)
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@ComponentScan(basePackages = {"io.bitlens.registry.store", "io.bitlens.registry.alias"})
@Import(AliasBeans.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
abstract class AliasesSuite {

  private static final Expected NEW = new Expected(null, null);
  private static final PageRequest ALL = PageRequest.of(PageScope.of("all"), 100, null);

  @Autowired private Aliases aliases;
  @Autowired private Models models;
  @Autowired private JdbcClient jdbc;
  @Autowired private AliasBeans.Measurements measurements;

  @BeforeEach
  void clear() {
    AliasBeans.clear(jdbc);
    measurements.clear();
  }

  @Test
  void eachOwnerHasNamesOfTheirOwn() {
    var hers = model(2);
    var his = model(4);

    assertThat(Ownership.ofAll("alice", () -> aliases.put("champion", change(hers), NEW))).isTrue();
    assertThat(Ownership.ofAll("bob", () -> aliases.put("champion", change(his), NEW))).isTrue();

    var reference = ModelReference.of("champion");
    assertThat(Ownership.ofAll("alice", () -> models.resolve(reference))).contains(hers.id());
    assertThat(Ownership.ofAll("bob", () -> models.resolve(reference))).contains(his.id());
    assertThat(models.resolve(reference)).isEmpty();
    assertThat(Ownership.ofAll("bob", () -> aliases.list(ALL).items()))
        .extracting(Alias::model)
        .containsExactly(his.id());
    assertThat(Ownership.ofAll("bob", () -> aliases.moves("champion", ALL).items())).hasSize(1);
    Ownership.ofAll(
        "bob",
        () -> {
          aliases.delete("champion", IfMatch.of(null));
          return true;
        });
    assertThat(Ownership.ofAll("alice", () -> models.resolve(reference))).contains(hers.id());
  }

  @Test
  void aNewAliasNamesItsModelAndRemembersIt() {
    var model = model(2);

    assertThat(aliases.put("champion", change(model), NEW)).isTrue();

    var alias = aliases.find("champion");
    assertThat(alias.model()).isEqualTo(model.id());
    assertThat(alias.policy()).isEqualTo(PromotionPolicy.NONE);
    assertThat(models.resolve(ModelReference.of("champion"))).contains(model.id());
    assertThat(models.resolve(ModelReference.of("challenger"))).isEmpty();
    assertThat(aliases.moves("champion", ALL).items())
        .singleElement()
        .satisfies(move -> {
          assertThat(move.id()).isEqualTo(alias.revision());
          assertThat(move.from()).isEmpty();
          assertThat(move.to()).isEqualTo(model.id());
          assertThat(move.measured().reference()).isEmpty();
        });
  }

  @Test
  void aMoveNamesWhatItWasJudgedAgainstAndKeepsThePolicy() {
    var first = model(2);
    var second = model(4);
    measurements.put(first.id(), second.id(), Metric.SSIM, 0.7);
    aliases.put("champion", change(first, policy(0.0, 0.65, 1.0, 1_000_000L)), NEW);

    assertThat(aliases.put("champion", change(second), now("champion"))).isFalse();

    assertThat(aliases.find("champion").model()).isEqualTo(second.id());
    assertThat(aliases.find("champion").policy()).isEqualTo(policy(0.0, 0.65, 1.0, 1_000_000L));
    var moves = aliases.moves("champion", ALL).items();
    assertThat(moves).extracting(AliasMove::to).containsExactly(second.id(), first.id());
    assertThat(moves.getFirst().from()).contains(first.id());
    assertThat(moves.getFirst().measured().reference()).contains(first.id());
    assertThat(moves.getFirst().measured().gates())
        .containsExactly(
            GateResult.atMost("maxAccuracyDrop", 0, 0),
            GateResult.atLeast("minMapAgreement", 0.7, 0.65),
            GateResult.atMost("maxEce", 0.05, 1),
            GateResult.atMost("maxBytes", second.artifactBytes(), 1_000_000));
    assertThat(moves.getLast().measured().gates())
        .extracting(GateResult::outcome)
        .containsExactly(
            GateResult.Outcome.NO_REFERENCE,
            GateResult.Outcome.NO_REFERENCE,
            GateResult.Outcome.MET,
            GateResult.Outcome.MET);
  }

  @Test
  void everyGateThatIsNotPassedIsToldAndNothingIsWritten() {
    var first = model(2);
    var second = model(4);
    aliases.put("champion", change(first), NEW);
    var before = aliases.find("champion");

    var refusal =
        refused(
            ProblemCode.POLICY_NOT_MET,
            () ->
                aliases.put(
                    "champion", change(second, policy(0.0, 0.65, 0.04, 10L)), now("champion")));

    assertThat(refusal)
        .hasMessage("The model does not pass minMapAgreement, maxEce, maxBytes; see errors.");
    assertThat(refusal.errors())
        .containsExactly(
            new FieldProblem(
                "/policy/minMapAgreement",
                "must be at least 0.65 but cannot be judged: nobody has measured how far the maps"
                    + " agree; post {\"kind\": \"AGREEMENT\", \"models\": [\"%s\", \"%s\"]} to"
                        .formatted(first.id(), second.id())
                    + " /api/v1/studies, and ask again when that study has succeeded"),
            new FieldProblem("/policy/maxEce", "must be at most 0.04, measured 0.05"),
            new FieldProblem(
                "/policy/maxBytes", "must be at most 10, measured " + second.artifactBytes()));
    assertThat(aliases.find("champion")).isEqualTo(before);
    assertThat(aliases.moves("champion", ALL).items()).hasSize(1);
  }

  @Test
  void aNamedReferenceStandsForThePresentModel() {
    var full = model(8);
    var first = model(2);
    var second = model(4);
    aliases.put("baseline", change(full), NEW);
    aliases.put("champion", change(first, policy(0.0, 0.65, 1.0, 1_000_000L)), NEW);
    measurements.put(full.id(), second.id(), Metric.SSIM, 0.66);

    aliases.put(
        "champion",
        new AliasChange(
            new ModelReference.Id(second.id()),
            Optional.empty(),
            Optional.of(new ModelReference.Alias("baseline"))),
        now("champion"));

    assertThat(aliases.moves("champion", ALL).items().getFirst().measured().reference())
        .contains(full.id());
  }

  @Test
  void aPolicyThatWasStoredBeforeThereWasAGateHasItOpen() {
    aliases.put("champion", change(model(2), policy(1.0, -1.0, 1.0, 1_000_000L)), NEW);

    jdbc.sql("update alias set policy = '{\"maxEce\":0.5}'").update();

    assertThat(aliases.find("champion").policy())
        .isEqualTo(
            new PromotionPolicy(
                Optional.empty(), Optional.empty(), Optional.of(0.5), Optional.empty()));
  }

  @Test
  void nothingIsWrittenWhereNothingChanges() {
    var model = model(2);
    aliases.put("champion", change(model), NEW);
    var before = aliases.find("champion");

    assertThat(aliases.put("champion", change(model), now("champion"))).isFalse();

    assertThat(aliases.find("champion")).isEqualTo(before);
  }

  @Test
  void aChangeSaysWhatStateItIsMeantFor() {
    var model = model(2);
    aliases.put("champion", change(model), NEW);
    var tag = aliases.find("champion").entityTag();
    aliases.put("champion", change(model(4)), now("champion"));

    refused(ProblemCode.PRECONDITION_REQUIRED, () -> aliases.put("champion", change(model), NEW));
    for (var stale : List.of(new Expected(tag, null), new Expected(null, "*"))) {
      refused(ProblemCode.PRECONDITION_FAILED, () -> aliases.put("champion", change(model), stale));
    }
    refused(
        ProblemCode.PRECONDITION_FAILED,
        () -> aliases.put("other", change(model), new Expected("*", null)));
    refused(ProblemCode.PRECONDITION_FAILED, () -> aliases.delete("champion", IfMatch.of(tag)));
  }

  @Test
  void unknownModelsAreRefusedTogether() {
    var nobody = new ModelReference.Alias("nobody");
    var refusal =
        refused(
            ProblemCode.INVALID_VALUE,
            () ->
                aliases.put(
                    "champion",
                    new AliasChange(nobody, Optional.empty(), Optional.of(nobody)),
                    NEW));

    assertThat(refusal.errors())
        .extracting(FieldProblem::pointer)
        .containsExactly("/model", "/reference");
  }

  @Test
  void aModelWithANameStaysUntilTheNameGoes() {
    var model = model(2);
    aliases.put("champion", change(model), NEW);
    aliases.put("best", change(model), NEW);

    assertThat(refused(ProblemCode.WRONG_STATE, () -> models.delete(model.id())))
        .hasMessage("The model has the alias best, champion: move or delete that first.");
    assertThat(models.load(model.id())).isPresent();

    aliases.delete("best", IfMatch.of(aliases.find("best").entityTag()));
    aliases.delete("champion", IfMatch.of(null));
    refused(ProblemCode.NOT_FOUND, () -> aliases.delete("champion", IfMatch.of(null)));
    assertThat(models.delete(model.id())).isTrue();
  }

  @Test
  void aMovedAliasLetsGoOfItsModel() {
    var first = model(2);
    aliases.put("champion", change(first), NEW);
    aliases.put("champion", change(model(4)), now("champion"));

    assertThat(models.delete(first.id())).isTrue();

    assertThat(aliases.moves("champion", ALL).items().getLast().to()).isEqualTo(first.id());
  }

  @Test
  void pagesListTheLastChangedFirst() {
    var model = model(2);
    for (var name : List.of("a", "b", "c")) {
      aliases.put(name, change(model), NEW);
    }
    aliases.put("a", change(model(4)), now("a"));

    var first = aliases.list(PageRequest.of(PageScope.of("aliases"), 2, null));
    var second =
        aliases.list(
            PageRequest.of(PageScope.of("aliases"), 2, first.nextPageToken().orElseThrow()));

    assertThat(first.items()).extracting(Alias::name).containsExactly("a", "c");
    assertThat(second.items()).extracting(Alias::name).containsExactly("b");
    assertThat(second.nextPageToken()).isEmpty();
  }

  @Test
  void ofTwoChangesAtOnceOneWinsAndTheOtherIsTold() throws Exception {
    var targets = List.of(model(2), model(4));
    for (int round = 0; round < 10; round++) {
      // Creations first, then moves from what they made.
      var expected = round == 0 ? NEW : now("champion");
      var policy = policy(1.0, -1.0, 1.0, 1_000_000L + round);
      measurements.put(targets.get(0).id(), targets.get(1).id(), Metric.SSIM, 0.7);
      measurements.put(targets.get(1).id(), targets.get(0).id(), Metric.SSIM, 0.7);
      var results =
          together(
              () -> aliases.put("champion", change(targets.get(0), policy), expected),
              () -> aliases.put("champion", change(targets.get(1), policy), expected));

      // A creation that comes after the other has ended finds the alias there.
      var late = round == 0 ? "PRECONDITION_REQUIRED" : "PRECONDITION_FAILED";
      assertThat(results).contains("done").containsAnyOf("PRECONDITION_FAILED", late);
      assertThat(aliases.moves("champion", ALL).items()).hasSize(round + 1);
    }
  }

  @Test
  void aModelIsEitherNamedOrDeletedNeverBoth() throws Exception {
    for (int round = 0; round < 10; round++) {
      var model = model(2);
      var name = "alias-" + round;
      var results =
          together(() -> aliases.put(name, change(model), NEW), () -> models.delete(model.id()));

      if (models.find(model.id()).isPresent()) {
        assertThat(results).containsExactly("done", "WRONG_STATE");
        assertThat(aliases.find(name).model()).isEqualTo(model.id());
      } else {
        assertThat(results).containsExactly("INVALID_VALUE", "done");
        refused(ProblemCode.NOT_FOUND, () -> aliases.find(name));
      }
    }
  }

  /** What each call came to: done, or the code that it was refused with. */
  @SafeVarargs
  private static List<String> together(Callable<Boolean>... calls) throws Exception {
    var start = new CyclicBarrier(calls.length);
    try (var threads = Executors.newFixedThreadPool(calls.length)) {
      var futures = new ArrayList<Future<String>>();
      for (var call : calls) {
        futures.add(
            threads.submit(() -> {
              start.await();
              try {
                call.call();
                return "done";
              } catch (ApiException e) {
                return e.code().name();
              }
            }));
      }
      var results = new ArrayList<String>();
      for (var future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  private Expected now(String name) {
    return new Expected(aliases.find(name).entityTag(), null);
  }

  private Model model(int bits) {
    return models.publish(
        NewModels.of(
            UUID.randomUUID(), Artifacts.small(CodeGrid.ODD, bits, bits), "made-up", true));
  }

  private static AliasChange change(Model model) {
    return new AliasChange(new ModelReference.Id(model.id()), Optional.empty(), Optional.empty());
  }

  private static AliasChange change(Model model, PromotionPolicy policy) {
    return new AliasChange(
        new ModelReference.Id(model.id()), Optional.of(policy), Optional.empty());
  }

  private static PromotionPolicy policy(double drop, double ssim, double ece, long bytes) {
    return new PromotionPolicy(
        Optional.of(drop),
        Optional.of(new PromotionPolicy.LeastAgreement(Metric.SSIM, ssim)),
        Optional.of(ece),
        Optional.of(bytes));
  }

  private static ApiException refused(ProblemCode code, ThrowingCallable call) {
    var refusal = assertThatExceptionOfType(ApiException.class).isThrownBy(call).actual();
    assertThat(refusal.code()).isEqualTo(code);
    return refusal;
  }
}
