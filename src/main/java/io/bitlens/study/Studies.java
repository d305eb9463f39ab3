package io.bitlens.study;

import io.bitlens.telemetry.TraceContext;
import io.bitlens.web.ApiException;
import io.bitlens.web.IfMatch;
import io.bitlens.web.Ownership;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.ProblemCode;
import io.bitlens.web.UuidV7;
import java.sql.Types;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.PredicateSpecification;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The studies, as callers see and change them. A study is over when its state is terminal: whoever
 * waits for one looks at it now and then.
 */
@Service
public class Studies {

  private final StudyRows studies;
  private final StudyResults results;
  private final StudyQueue queue;
  private final StudyProperties properties;
  private final JdbcClient sql;
  private final UuidV7 ids;
  private final Clock clock;

  Studies(
      StudyRows studies,
      StudyResults results,
      StudyQueue queue,
      StudyProperties properties,
      JdbcClient sql,
      UuidV7 ids,
      Clock clock) {
    this.studies = studies;
    this.results = results;
    this.queue = queue;
    this.properties = properties;
    this.sql = sql;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Stores and queues a study, both or neither.
   *
   * @param specification of values that make sense
   * @param owner who asks for it
   * @throws ApiException QUEUE_FULL
   */
  @Transactional
  public Study request(StudySpecification specification, String owner) {
    requireRoom();
    var row =
        studies.saveAndFlush(
            new StudyRow(
                ids.next(),
                specification,
                owner,
                TraceContext.current().map(TraceContext::traceparent),
                clock.instant()));
    int position = 0;
    for (var model : specification.allModels()) {
      insertModel(row.id(), position++, model);
    }
    queue.add(row.id(), clock.instant());
    return row.study();
  }

  /** How many studies the queue takes now. */
  public long room() {
    return Math.max(0, properties.queueCapacity() - studies.countByState(StudyState.QUEUED));
  }

  /**
   * One page of the studies, newest first.
   *
   * @param state only studies in this state, if there is one
   * @param kind only studies of this kind, if there is one
   */
  @Transactional(readOnly = true)
  Page<Study> list(Optional<StudyState> state, Optional<StudyKind> kind, PageRequest page) {
    PredicateSpecification<StudyRow> wanted =
        PredicateSpecification.allOf(
            equal("state", state),
            equal("kind", kind),
            equal("owner", Ownership.only()),
            (study, where) ->
                page.before()
                    .map(before -> where.lessThan(study.<UUID>get("id"), before))
                    .orElseGet(where::conjunction));
    // From an index's first column on: without what all rows have in common H2 sorts them all.
    var order = state.isPresent() ? Sort.by("state", "id") : Sort.by("id");
    var read =
        studies.findBy(wanted, query -> query.sortBy(order.descending()).limit(page.limit()).all());
    return page.page(read, StudyRow::id).map(StudyRow::study);
  }

  private static PredicateSpecification<StudyRow> equal(String attribute, Optional<?> value) {
    return (study, where) ->
        value.map(v -> where.equal(study.get(attribute), v)).orElseGet(where::conjunction);
  }

  /** The newest study of a kind, of those that succeeded, that looks at a model. */
  @Transactional(readOnly = true)
  public Optional<Study> newest(StudyKind kind, UUID model) {
    return sql.sql(
            """
            select s.id from study s join study_model m on m.study_id = s.id
            where m.model_id = :model and s.kind = :kind and s.state = 'SUCCEEDED'
              and s.owner = coalesce(:owner, s.owner)
            order by s.id desc limit 1
            """)
        .param("model", model)
        .param("kind", kind.name())
        .param("owner", Ownership.only().orElse(null), Types.VARCHAR)
        .query(UUID.class)
        .optional()
        .map(this::find);
  }

  /**
   * The study of that id.
   *
   * @throws ApiException NOT_FOUND
   */
  @Transactional(readOnly = true)
  public Study find(UUID id) {
    return findIfThere(id).orElseThrow(() -> notFound(id));
  }

  /** The study of that id; empty if there is none, or not any more. */
  @Transactional(readOnly = true)
  public Optional<Study> findIfThere(UUID id) {
    return studies.findById(id).filter(row -> Ownership.sees(row.owner())).map(StudyRow::study);
  }

  /**
   * What the study of that id found; empty if it has not succeeded.
   *
   * @throws ApiException NOT_FOUND
   */
  @Transactional(readOnly = true)
  public Optional<StudyResult> result(UUID id) {
    return results.find(id, find(id).specification().kind());
  }

  /**
   * The same of a study that must have succeeded.
   *
   * @throws ApiException NOT_FOUND; WRONG_STATE if it has not
   */
  @Transactional(readOnly = true)
  public StudyResult requireResult(UUID id) {
    var state = find(id).state();
    return result(id)
        .orElseThrow(() ->
            new ApiException(
                ProblemCode.WRONG_STATE,
                "The study is " + state + "; it has found nothing until it is SUCCEEDED."));
  }

  /**
   * Cancels a study: a queued one at once, a running one at its worker's next look.
   *
   * @return whether this call did it, rather than an earlier one
   * @throws ApiException NOT_FOUND; WRONG_STATE if the study finished
   */
  @Transactional
  public boolean cancel(UUID id) {
    return cancel(id, IfMatch.of(null));
  }

  /** The same, if the study is what the caller takes it for; PRECONDITION_FAILED if not. */
  @Transactional
  boolean cancel(UUID id, IfMatch expected) {
    var state = lock(id, expected).state();
    return switch (state) {
      case QUEUED -> move(id, state, StudyState.CANCELLED);
      case RUNNING -> move(id, state, StudyState.CANCELLING);
      case CANCELLING, CANCELLED -> false;
      case SUCCEEDED, FAILED ->
          throw new ApiException(
              ProblemCode.WRONG_STATE,
              "The study is " + state + "; only QUEUED and RUNNING studies can be cancelled.");
    };
  }

  /**
   * Deletes a study that is over, with what it found.
   *
   * @throws ApiException NOT_FOUND; WRONG_STATE if it is not over
   */
  @Transactional
  public void delete(UUID id) {
    delete(id, IfMatch.of(null));
  }

  /** The same, if the study is what the caller takes it for; PRECONDITION_FAILED if not. */
  @Transactional
  void delete(UUID id, IfMatch expected) {
    var state = lock(id, expected).state();
    if (studies.delete(id, StudyState.TERMINAL) == 0) {
      throw new ApiException(
          ProblemCode.WRONG_STATE, "The study is " + state + "; cancel it first.");
    }
  }

  /** Cancels a study if it waits or runs; nothing happens to one that is over, or not there. */
  @Transactional
  public void cancelIfGoing(UUID id) {
    studies
        .lock(id)
        .map(StudyRow::state)
        .ifPresent(state -> {
          if (state == StudyState.QUEUED) {
            move(id, state, StudyState.CANCELLED);
          } else if (state == StudyState.RUNNING) {
            move(id, state, StudyState.CANCELLING);
          }
        });
  }

  private boolean move(UUID id, StudyState from, StudyState to) {
    var phase = to == StudyState.CANCELLED ? "cancelled" : "cancelling";
    return studies.move(id, from, to, phase, to.terminal() ? clock.instant() : null) == 1;
  }

  /** The study stays as it is found until the transaction ends. */
  private StudyRow lock(UUID id, IfMatch expected) {
    find(id);
    var row = studies.lock(id).orElseThrow(() -> notFound(id));
    expected.require(row.study().entityTag());
    return row;
  }

  private static ApiException notFound(UUID id) {
    return ApiException.notFound("study", id);
  }

  /** Requests at the same time do not see each other's: the bound needs not be exact. */
  private void requireRoom() {
    if (studies.countByState(StudyState.QUEUED) >= properties.queueCapacity()) {
      throw new ApiException(
          ProblemCode.QUEUE_FULL,
          "%d studies wait already; try again later.".formatted(properties.queueCapacity()));
    }
  }

  private void insertModel(UUID study, int position, UUID model) {
    int rows =
        sql.sql("insert into study_model (study_id, position, model_id) values (?, ?, ?)")
            .params(study, position, model)
            .update();
    if (rows != 1) {
      throw new IllegalStateException(rows + " rows of a model of study " + study);
    }
  }
}
