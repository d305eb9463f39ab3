package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/** Which job is trained next, and who may queue how many. */
abstract class JobQueueSuite extends JobsSuite {

  @Test
  void oneJobTrainsAtATimeInTheOrderOfTheirCreation() throws Exception {
    var order = new ArrayList<Long>();
    runner.will((spec, beginning, data, listener, cancelled) -> {
      order.add(spec.seed());
      return Fixtures.result(spec);
    });
    var ids = new ArrayList<UUID>();
    for (long seed = 1; seed <= 5; seed++) {
      ids.add(id(post("{\"dataset\":\"digits\",\"seed\":" + seed + "}")));
    }
    for (var id : ids) {
      executions.await(id);
    }

    assertThat(order).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void jobsThatWaitAreRunByPriority() throws Exception {
    var order = new ArrayList<Long>();
    var training = new CyclicBarrier(2);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      order.add(spec.seed());
      if (spec.seed() == 1) {
        await(training);
        await(training);
      }
      return Fixtures.result(spec);
    });
    var first = id(post("{\"dataset\":\"digits\",\"seed\":1}"));
    await(training);
    var low = id(post("{\"dataset\":\"digits\",\"seed\":2,\"priority\":\"LOW\"}"));
    var normal = id(post("{\"dataset\":\"digits\",\"seed\":3}"));
    var high = id(post("{\"dataset\":\"digits\",\"seed\":4,\"priority\":\"HIGH\"}"));
    assertThat(json(get(low)).get("priority").asString()).isEqualTo("LOW");
    assertThat(json(get(normal)).get("priority").asString()).isEqualTo("NORMAL");
    await(training);

    for (var id : List.of(first, high, normal, low)) {
      executions.await(id);
    }
    assertThat(order).containsExactly(1L, 4L, 3L, 2L);
  }

  @Test
  void ownersTakeTurns() throws Exception {
    var order = new ArrayList<Long>();
    var training = new CyclicBarrier(2);
    runner.will((spec, beginning, data, listener, cancelled) -> {
      order.add(spec.seed());
      if (spec.seed() == 0) {
        await(training);
        await(training);
      }
      return Fixtures.result(spec);
    });
    var ids = new ArrayList<UUID>();
    ids.add(id(post("{\"dataset\":\"digits\",\"seed\":0}")));
    await(training);
    for (int seed = 1; seed <= 3; seed++) {
      ids.add(post("ann", seed));
    }
    for (int seed = 4; seed <= 5; seed++) {
      ids.add(post("bob", seed));
    }
    assertThat(json(get(ids.get(1))).get("owner").asString()).isEqualTo("ann");
    assertThat(json(get(ids.get(0))).get("owner").asString()).isEqualTo("anonymous");
    await(training);

    for (int next : new int[] {0, 1, 4, 2, 5, 3}) {
      executions.await(ids.get(next));
    }
    assertThat(order).containsExactly(0L, 1L, 4L, 2L, 5L, 3L);
  }

  private UUID post(String caller, int seed) throws Exception {
    return id(
        http.post()
            .uri(JOBS)
            .header("X-Forwarded-User", caller)
            .contentType(MediaType.APPLICATION_JSON)
            .content("{\"dataset\":\"digits\",\"seed\":" + seed + "}")
            .exchange());
  }

  @Test
  void aCallerWithoutANameIsRefused() throws Exception {
    for (var name : new String[] {" ", "a".repeat(201), "J\u00f6rg"}) {
      var refused = http.get().uri(JOBS).header("X-Forwarded-User", name).exchange();

      assertThat(refused).hasStatus(422);
      assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("X-Forwarded-User");
    }
  }

  @Test
  void aPriorityThatDoesNotExistIsRefused() throws Exception {
    var refused = post("{\"dataset\":\"digits\",\"priority\":\"URGENT\"}");

    assertThat(refused).hasStatus(422);
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("/priority");
    assertThat(json(refused).at("/errors/0/detail").asString()).contains("LOW", "NORMAL", "HIGH");
  }

  @Test
  void aQueueThatIsFullTakesNoMore() throws Exception {
    jobsWait(1000);

    var refused = post(SMALLEST);
    assertThat(refused).hasStatus(503).hasHeader("Retry-After", "5");
    assertThat(json(refused).get("code").asString()).isEqualTo("QUEUE_FULL");
    assertThat(json(refused).get("detail").asString())
        .isEqualTo("1000 jobs wait already; try again later.");
    sql.sql("delete from training_job").update();
    executions.await(id(post(SMALLEST)));
  }

  @Test
  void jobAndQueueAreWrittenTogetherOrNotAtAll() {
    transaction.executeWithoutResult(status -> {
      jobs.create(validation.resolve(Fixtures.request("digits")), JobPriority.NORMAL, "me");
      status.setRollbackOnly();
    });

    assertThat(count("training_job")).isZero();
    assertThat(queued()).isZero();
  }
}
