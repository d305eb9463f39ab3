package io.bitlens.registry.alias;

import io.bitlens.registry.MapAgreements;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelReference;
import io.bitlens.registry.ModelStore;
import io.bitlens.registry.alias.AliasMove.Measured;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.IfMatch;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.ProblemCode;
import io.bitlens.web.UuidV7;
import io.bitlens.web.Violations;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The aliases, as callers see and change them. */
@Service
class Aliases {

  private final AliasTable table;
  private final ModelStore models;
  private final PolicyCheck check;
  private final UuidV7 ids;
  private final Clock clock;

  /** The models that a change names. */
  private record Chosen(Model model, Optional<Model> reference) {}

  Aliases(
      AliasTable table,
      ModelStore models,
      ObjectProvider<MapAgreements> agreements,
      UuidV7 ids,
      Clock clock) {
    this.table = table;
    this.models = models;
    this.check = new PolicyCheck(agreements.getIfAvailable(() -> MapAgreements.NONE));
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * The alias of that name.
   *
   * @throws ApiException NOT_FOUND
   */
  @Transactional(readOnly = true)
  public Alias find(String name) {
    return table.alias(name).orElseThrow(() -> ApiException.notFound("alias", name));
  }

  /** The last changed first. */
  @Transactional(readOnly = true)
  public Page<Alias> list(PageRequest page) {
    return page.page(table.list(page), Alias::revision);
  }

  /**
   * Moves of an alias, newest first.
   *
   * @throws ApiException NOT_FOUND
   */
  @Transactional(readOnly = true)
  public Page<AliasMove> moves(String name, PageRequest page) {
    find(name);
    return page.page(table.moves(name, page), AliasMove::id);
  }

  /**
   * Makes an alias, moves it or changes its policy, if the model meets the policy that it has then.
   * Nothing is written where nothing changes.
   *
   * @return whether it was made
   * @throws ApiException INVALID_VALUE if there is no such model; POLICY_NOT_MET;
   *     PRECONDITION_REQUIRED; PRECONDITION_FAILED, also if somebody else was faster
   */
  @Transactional
  public boolean put(String name, AliasChange change, Expected expected) {
    var before = table.alias(name);
    expected.require(before);
    var chosen = choose(change, before);
    var policy = change.policy().or(() -> before.map(Alias::policy)).orElse(PromotionPolicy.NONE);
    var to = chosen.model().id();
    if (before.filter(a -> a.model().equals(to) && a.policy().equals(policy)).isPresent()) {
      return false;
    }
    var gates = check.judge(policy, chosen.model(), chosen.reference());
    RefusedMove.throwIfAny(gates);
    var now = clock.instant();
    var move =
        new AliasMove(
            ids.next(),
            now,
            before.map(Alias::model),
            to,
            new Measured(chosen.reference().map(Model::id), policy, gates));
    var created = before.map(Alias::createdAt).orElse(now);
    write(new Alias(name, to, policy, move.id(), created, now), before, move);
    return before.isEmpty();
  }

  /**
   * Deletes an alias and its moves; the model stays.
   *
   * @throws ApiException NOT_FOUND; PRECONDITION_FAILED
   */
  @Transactional
  public void delete(String name, IfMatch expected) {
    var alias = find(name);
    expected.require(alias.entityTag());
    if (!table.delete(name, alias.revision())) {
      throw overtaken();
    }
  }

  private Chosen choose(AliasChange change, Optional<Alias> before) {
    var problems = new Violations();
    var model = find(change.model(), "/model", problems);
    var reference =
        change.reference().isPresent()
            ? find(change.reference().get(), "/reference", problems)
            : before.flatMap(alias -> models.find(alias.model()));
    problems.throwIfAny();
    return new Chosen(model.orElseThrow(), reference);
  }

  private Optional<Model> find(ModelReference named, String pointer, Violations problems) {
    var model = models.resolve(named).flatMap(models::find);
    if (model.isEmpty()) {
      problems.add(pointer, "must be a stored model or an alias, found " + named.text());
    }
    return model;
  }

  private void write(Alias alias, Optional<Alias> before, AliasMove move) {
    if (!table.hold(alias.model())) {
      throw ApiException.invalid(List.of(gone()));
    }
    if (before.isPresent()) {
      if (!table.update(alias, before.get().revision(), move)) {
        throw overtaken();
      }
      return;
    }
    try {
      table.insert(alias, move);
    } catch (DuplicateKeyException e) {
      throw overtaken();
    }
  }

  private static FieldProblem gone() {
    return new FieldProblem("/model", "has just been deleted");
  }

  private static ApiException overtaken() {
    return new ApiException(
        ProblemCode.PRECONDITION_FAILED,
        "Somebody else changed the alias at the same time: read it and decide anew.");
  }
}
