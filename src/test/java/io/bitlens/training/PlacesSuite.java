package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** Who waits behind whom. */
@DataJpaTest(showSql = false)
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@ContextConfiguration(classes = JobRowsApplication.class)
@Import(Places.class)
abstract class PlacesSuite {

  @Autowired private Places places;
  @Autowired private JobRepository jobs;
  @Autowired private JdbcClient sql;

  private final Map<UUID, String> names = new HashMap<>();

  @Test
  void oneOwnersJobsAreRunInTheirOrder() {
    queue("a1", "a2", "a3");

    assertThat(waiting()).containsExactly("a1", "a2", "a3");
  }

  @Test
  void ownersTakeTurns() {
    queue("a1", "a2", "a3", "b1", "b2", "c1");

    assertThat(waiting()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
  }

  @Test
  void whoComesLaterStartsWhereTheQueueIs() {
    queue("a1", "a2", "a3", "a4");
    run("a1");
    over("a1");
    run("a2");
    queue("b1", "b2");

    // The turn of a2, which is being served, and the next.
    assertThat(waiting()).containsExactly("b1", "a3", "b2", "a4");
  }

  @Test
  void whoRunsAJobIsNotServedAgainBeforeSomebodyElse() {
    queue("a1");
    run("a1");
    queue("a2", "b1");

    assertThat(waiting()).containsExactly("b1", "a2");
  }

  @Test
  void whoKeepsComingBackDoesNotOvertake() {
    queue("a1", "a2", "a3");
    var order = new ArrayList<String>();
    for (int i = 1; i <= 4; i++) {
      queue("b" + i);
      for (int j = 0; j < 2 && !waiting().isEmpty(); j++) {
        var next = waiting().getFirst();
        run(next);
        over(next);
        order.add(next);
      }
    }
    assertThat(order).containsExactly("a1", "b1", "a2", "b2", "a3", "b3", "b4");
  }

  @Test
  void aQueueThatWasEmptyBeginsAnew() {
    queue("a1", "a2", "a3");
    for (var name : List.of("a1", "a2", "a3")) {
      run(name);
      over(name);
    }
    queue("a4", "b1");

    assertThat(waiting()).containsExactly("a4", "b1");
    assertThat(places.next("c", JobPriority.NORMAL))
        .isBefore(Instant.parse("2000-01-01T00:00:01Z"));
  }

  @Test
  void eachPriorityHasItsOwnTurns() {
    queue("a1", "a2", "a3");
    var first = places.next("a", JobPriority.HIGH);

    assertThat(first).isEqualTo(Instant.parse("2000-01-01T00:00:00Z"));
    assertThat(places.next("a", JobPriority.NORMAL)).isAfter(first);
  }

  /** Queues jobs of those names; their first letter is their owner. */
  private void queue(String... jobNames) {
    for (var name : jobNames) {
      var id = UUID.randomUUID();
      names.put(id, name);
      var owner = name.substring(0, 1);
      var specification =
          new JobValidation(new Fixtures.Catalog(), new Fixtures.Models())
              .resolve(Fixtures.request("digits"));
      jobs.save(
          new TrainingJob(
              id,
              specification,
              JobPriority.NORMAL,
              owner,
              places.next(owner, JobPriority.NORMAL),
              Optional.empty(),
              Instant.EPOCH));
      // Flushes, as the transaction's end would.
      jobs.findState(id, 0);
    }
  }

  private List<String> waiting() {
    return sql
        .sql("select id from training_job where state = 'QUEUED' order by place")
        .query(UUID.class)
        .list()
        .stream()
        .map(names::get)
        .toList();
  }

  private void run(String name) {
    change(name, "RUNNING");
  }

  private void over(String name) {
    change(name, "SUCCEEDED");
  }

  private void change(String name, String state) {
    var id =
        names.entrySet().stream()
            .filter(entry -> entry.getValue().equals(name))
            .findFirst()
            .orElseThrow()
            .getKey();
    sql.sql("update training_job set state = ? where id = ?").params(state, id).update();
  }
}
