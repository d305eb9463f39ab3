package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Requests for jobs that are sent again, come too late, or make no sense. */
abstract class JobRequestsSuite extends JobsSuite {

  @Test
  void aRequestThatIsSentAgainIsAnsweredAsBefore() throws Exception {
    var first = post(SMALLEST, "nightly-1");
    executions.await(id(first));
    var again = post("{ \"dataset\" : \"digits\" }", "nightly-1");

    assertThat(first).hasStatus(202).doesNotContainHeader("Idempotency-Replayed");
    assertThat(again).hasStatus(202).hasHeader("Idempotency-Replayed", "true");
    assertThat(json(again)).isEqualTo(json(first));
    for (var header : new String[] {"Location", "ETag"}) {
      assertThat(again.getResponse().getHeader(header))
          .isNotNull()
          .isEqualTo(first.getResponse().getHeader(header));
    }
    assertThat(again.getResponse().getContentType()).isEqualTo("application/json");
    assertThat(count("training_job")).isEqualTo(1);
  }

  @Test
  void aKeyBelongsToOneRequest() throws Exception {
    executions.await(id(post(SMALLEST, "nightly-1")));

    var refused = post("{\"dataset\":\"digits\",\"seed\":2}", "nightly-1");
    assertThat(refused).hasStatus(422);
    assertThat(json(refused).get("code").asString()).isEqualTo("KEY_REUSED");
    executions.await(id(post("{\"dataset\":\"digits\",\"seed\":2}", "nightly-2")));
    assertThat(count("training_job")).isEqualTo(2);
  }

  @Test
  void aRequestThatWasRefusedLeavesItsKeyUnused() throws Exception {
    assertThat(post("{\"dataset\":\"digits\",\"epochs\":0}", "nightly-1")).hasStatus(422);
    jobsWait(1000);
    assertThat(post(SMALLEST, "nightly-1")).hasStatus(503);
    sql.sql("delete from training_job").update();

    var accepted = post(SMALLEST, "nightly-1");
    assertThat(accepted).hasStatus(202).doesNotContainHeader("Idempotency-Replayed");
    executions.await(id(accepted));
  }

  @Test
  void itIsAnsweredAsBeforeThoughItWouldBeRefusedByNow() throws Exception {
    var first = post("{\"dataset\":\"digits\"}", "nightly-1");
    executions.await(id(first));
    catalog.lose("digits");

    assertThat(post(SMALLEST)).hasStatus(422);
    assertThat(post(SMALLEST, "nightly-1"))
        .hasStatus(202)
        .hasHeader("Idempotency-Replayed", "true");
  }

  @Test
  void aKeyIsForgottenAfterADay() throws Exception {
    executions.await(id(post(SMALLEST, "nightly-1")));
    sql.sql("update idempotency_key set created_at = created_at - interval '25' hour").update();

    var accepted = post(SMALLEST, "nightly-1");
    assertThat(accepted).hasStatus(202).doesNotContainHeader("Idempotency-Replayed");
    executions.await(id(accepted));
    assertThat(count("training_job")).isEqualTo(2);
    assertThat(count("idempotency_key")).isEqualTo(1);
  }

  @Test
  void validatingTakesNoKey() throws Exception {
    assertThat(
            http.post()
                .uri(JOBS + "?validateOnly=true")
                .header("Idempotency-Key", "nightly-1")
                .contentType(MediaType.APPLICATION_JSON)
                .content(SMALLEST))
        .hasStatus(200);
    assertThat(count("idempotency_key")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "schl\u00fcssel"})
  void aKeyThatIsNoneIsRefused(String key) throws Exception {
    var refused = post(SMALLEST, key);

    assertThat(refused).hasStatus(422);
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("Idempotency-Key");
    assertThat(post(SMALLEST, "x".repeat(256))).hasStatus(422);
  }

  @Test
  void aHundredRequestsWithOneKeyMakeOneJob() throws Exception {
    var answers = new ArrayList<MvcTestResult>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sent =
          IntStream.range(0, 100)
              .mapToObj(
                  i -> CompletableFuture.supplyAsync(() -> post(SMALLEST, "nightly-1"), threads))
              .toList();
      for (var answer : sent) {
        answers.add(answer.join());
      }
    }

    assertThat(answers).allSatisfy(answer -> assertThat(answer).hasStatus(202));
    for (var answer : answers) {
      assertThat(id(answer)).isEqualTo(id(answers.getFirst()));
    }
    executions.await(id(answers.getFirst()));
    assertThat(answers)
        .filteredOn(answer -> answer.getResponse().getHeader("Idempotency-Replayed") == null)
        .hasSize(1);
    assertThat(count("training_job")).isEqualTo(1);
  }

  @Test
  void aChangeIsMadeOnlyToTheStateItIsMeantFor() throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);
    sql.sql("update training_job set state = 'FAILED', version = 7 where id = ?")
        .param(id)
        .update();

    for (var tag : new String[] {"\"6\"", "W/\"7\"", "7x", "\"1\", \"2\""}) {
      for (var request :
          List.of(
              http.post().uri(JOBS + "/" + id + "/cancel"),
              http.post().uri(JOBS + "/" + id + "/retry"),
              http.delete().uri(JOBS + "/" + id))) {
        var refused = request.header("If-Match", tag).exchange();
        assertThat(refused).as(tag).hasStatus(412);
        assertThat(json(refused).get("code").asString()).isEqualTo("PRECONDITION_FAILED");
      }
    }
    assertThat(get(id).getResponse().getHeader("ETag")).isEqualTo("\"7\"");

    var retried =
        http.post().uri(JOBS + "/" + id + "/retry").header("If-Match", "\"6\", \"7\"").exchange();
    assertThat(retried).hasStatus(202);
    executions.await(id + ".2");
    assertThat(http.delete().uri(JOBS + "/" + id).header("If-Match", "*")).hasStatus(204);
    assertThat(http.delete().uri(JOBS + "/" + id).header("If-Match", "*")).hasStatus(404);
  }

  @Test
  void validatingStoresNothing() throws Exception {
    var valid =
        http.post()
            .uri(JOBS + "?validateOnly=true")
            .contentType(MediaType.APPLICATION_JSON)
            .content(SMALLEST)
            .exchange();

    assertThat(valid).hasStatus(200);
    assertThat(json(valid).get("epochs").asInt()).isEqualTo(10);
    assertThat(json(valid).at("/precision/layers/conv1/weights").asInt()).isEqualTo(8);
    assertThat(count("training_job")).isZero();
    assertThat(queued()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"dataset\":\"cats\",\"epochs\":-1}|422|/dataset,/epochs",
        "{\"dataset\":\"digits\",\"epoch\":1}|400|/epoch",
        "{\"dataset\":\"digits\",\"saliency\":{\"lamda\":1}}|400|/saliency/lamda",
        "{\"dataset\":\"digits\",\"precision\":{\"layers\":{\"fc1\":{\"bits\":4}}}}|400|"
            + "/precision/layers/fc1/bits",
        "{\"dataset\":\"digits\",\"precision\":4}|400|/precision",
        "{\"dataset\":\"digits\",\"epochs\":\"3\"}|400|/epochs",
        "{\"dataset\":\"digits\",\"seed\":9223372036854775808}|400|/seed",
      })
  void aRequestThatMakesNoSenseIsRefusedAndStoresNothing(String body, int status, String pointers)
      throws Exception {
    var refused = post(body);

    assertThat(refused).hasStatus(status).hasContentType("application/problem+json");
    assertThat(
            json(refused).get("errors").valueStream().map(error -> error.get("pointer").asString()))
        .containsExactly(pointers.split(","));
    assertThat(count("training_job")).isZero();
    assertThat(queued()).isZero();
  }
}
