package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of jobs, and jobs that are asked for. */
abstract class JobListsSuite extends JobsSuite {

  @Test
  void listsGoBackPageByPageAndCanBeNarrowed() throws Exception {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      var id = id(post(SMALLEST));
      executions.await(id);
      ids.addFirst(id.toString());
    }
    var broken = id(post("{\"dataset\":\"broken\"}"));
    executions.await(broken);

    var first = json(list("?state=SUCCEEDED&dataset=digits&pageSize=2"));
    // A job that is added in between moves no page.
    var newest = id(post(SMALLEST));
    executions.await(newest);
    var second =
        json(
            list(
                "?dataset=digits&state=SUCCEEDED&pageSize=3&pageToken="
                    + first.get("nextPageToken").asString()));

    assertThat(ids(first)).isEqualTo(ids.subList(0, 2));
    assertThat(ids(second)).isEqualTo(ids.subList(2, 3));
    assertThat(second.has("nextPageToken")).isFalse();
    assertThat(ids(json(list("?dataset=broken")))).containsExactly(broken.toString());
    assertThat(ids(json(list("?state=RUNNING")))).isEmpty();
    assertThat(ids(json(list("")))).hasSize(5).startsWith(newest.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "state=SUCCEEDED&", "dataset=other&state=SUCCEEDED&"})
  void aTokenLeadsOnWithItsOwnFiltersOnly(String filters) throws Exception {
    executions.await(id(post(SMALLEST)));
    executions.await(id(post(SMALLEST)));
    var token =
        json(list("?dataset=digits&state=SUCCEEDED&pageSize=1")).get("nextPageToken").asString();

    var refused = list("?" + filters + "pageToken=" + token);
    assertThat(refused).hasStatus(400);
    assertThat(json(refused).get("code").asString()).isEqualTo("INVALID_PAGE_TOKEN");
    assertThat(json(refused).get("detail").asString()).contains("other filters");
  }

  @Test
  void aJobThatTheCallerHasIsNotSentAgain() throws Exception {
    var id = id(post(SMALLEST));
    executions.await(id);
    sql.sql("update training_job set version = 7 where id = ?").param(id).update();

    for (var tags : new String[] {"\"7\"", "W/\"7\"", "\"6\", W/\"7\"", "*"}) {
      var unchanged = get(id, tags);
      assertThat(unchanged).as(tags).hasStatus(304).hasHeader("ETag", "\"7\"");
      assertThat(unchanged.getResponse().getContentLength()).isZero();
    }
    for (var tags : new String[] {"\"6\"", "7", "\"77\"", "W/\"6\", \"8\""}) {
      assertThat(get(id, tags)).as(tags).hasStatus(200).hasHeader("ETag", "\"7\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"?pageSize=0,pageSize", "?pageSize=101,pageSize", "?state=DONE,state"})
  void aListAskedForWronglyIsRefused(String query, String pointer) throws Exception {
    var refused = list(query);

    assertThat(refused).hasStatus(422);
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo(pointer);
  }

  @ParameterizedTest
  @CsvSource({
    "?pageToken=x,INVALID_PAGE_TOKEN,pageToken",
    "?status=FAILED,UNKNOWN_PARAMETER,status"
  })
  void aListIsNotAskedForBySomethingElse(String query, String code, String pointer)
      throws Exception {
    var refused = list(query);

    assertThat(refused).hasStatus(400);
    assertThat(json(refused).get("code").asString()).isEqualTo(code);
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo(pointer);
  }

  @Test
  void anUnknownJobIsNotFoundWhateverIsAsked() {
    var path = JOBS + "/" + UUID.randomUUID();

    assertThat(http.get().uri(path)).hasStatus(404);
    assertThat(http.get().uri(path + "/metrics")).hasStatus(404);
    assertThat(http.get().uri(path + "/events")).hasStatus(404);
    assertThat(http.post().uri(path + "/cancel")).hasStatus(404);
    assertThat(http.post().uri(path + "/retry")).hasStatus(404);
    assertThat(http.delete().uri(path)).hasStatus(404);
    assertThat(http.get().uri(JOBS + "/none")).hasStatus(404);
  }
}
