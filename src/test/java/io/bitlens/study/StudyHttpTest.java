package io.bitlens.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Studies over HTTP, from the request to what they found. */
class StudyHttpTest extends StudyHttp {

  private static final String SMALL =
      "{'kind': 'FAITHFULNESS', 'model': 'A', 'images': 10, 'resamples': 100,"
          + " 'sensitivity': {'samples': 0}, 'randomization': false}";

  @Test
  void fillsInEveryDefaultWithoutStoringAnything() {
    var checked =
        http.post()
            .uri(STUDIES + "?validateOnly=true")
            .contentType(MediaType.APPLICATION_JSON)
            .content(ids("{\"kind\": \"FAITHFULNESS\", \"model\": \"A\"}"))
            .exchange();

    assertThat(checked).hasStatusOk();
    var specification = json(checked);
    assertThat(specification.get("method").asString()).isEqualTo("gradient");
    assertThat(specification.get("images").asInt()).isEqualTo(500);
    assertThat(specification.get("resamples").asInt()).isEqualTo(1000);
    assertThat(specification.get("sensitivityRadius").asDouble()).isEqualTo(0.02);
    assertThat(specification.get("randomization").asBoolean()).isTrue();
    assertThat(rows()).isZero();
  }

  @Test
  void aStudyOfFaithfulnessIsAskedForAndRead() throws Exception {
    var accepted =
        post(
            "{'kind': 'FAITHFULNESS', 'model': 'A', 'images': 10, 'seed': 3, 'resamples': 100,"
                + " 'sensitivity': {'samples': 1}, 'randomization': false}");
    var id = id(accepted);
    assertThat(accepted)
        .hasStatus(202)
        .hasHeader(HttpHeaders.LOCATION, "http://localhost" + STUDIES + "/" + id);
    assertThat(json(accepted).get("state").asString()).isEqualTo("QUEUED");
    executions.await(id);

    var study = json(get(id, ""));
    assertThat(study.get("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(study.at("/progress/percent").asDouble()).isEqualTo(100);
    assertThat(study.at("/result/dataset").asString()).isEqualTo(StudyFixtures.DATASET);
    assertThat(study.at("/result/images").asInt()).isEqualTo(10);
    assertThat(study.at("/result/summary/maps/deletion/probability").size()).isEqualTo(10);
    assertThat(study.at("/result/summary/maps/srg").has("low")).isTrue();
    assertThat(study.at("/result/summary/maps/randomization").isEmpty()).isTrue();
    assertThat(study.at("/links").has("disagreements")).isFalse();
    var images = json(get(id, "/images"));
    assertThat(images.at("/images/indices").size()).isEqualTo(10);
    assertThat(images.at("/byImage/0/deletion/probability").size()).isEqualTo(10);
    assertThat(images.at("/controlByImage").size()).isEqualTo(10);
    refused(get(id, "/disagreements"), 409, "WRONG_STATE");
    refused(get(id, "/disagreements/0/picture"), 409, "WRONG_STATE");
  }

  @Test
  void aStudyOfAgreementIsAskedForAndRead() throws Exception {
    var id = agreement();

    var summary = json(get(id, "")).at("/result/summary");
    assertThat(summary.get("pairs").size()).isEqualTo(2);
    var pair = summary.at("/pairs/1");
    assertThat(pair.get("first").asString()).isEqualTo(name("A"));
    assertThat(pair.get("second").asString()).isEqualTo(name("C"));
    assertThat(summary.at("/control/first").asString()).isEqualTo(name("B"));
    var found = json(get(id, "/images"));
    var images = found.at("/byImage/1").valueStream().toList();
    assertThat(images).hasSize(30);
    assertThat(pair.get("sameClass").asDouble())
        .isEqualTo(
            images.stream().filter(i -> i.get("first").equals(i.get("second"))).count() / 30.0);
    assertThat(pair.get("secondAccuracy").asDouble())
        .isEqualTo(
            images.stream().filter(i -> i.get("second").equals(i.get("label"))).count() / 30.0);
    assertThat(pair.at("/maps/spearman/min").asDouble())
        .isEqualTo(
            images.stream()
                .mapToDouble(i -> i.at("/agreement/spearman").asDouble())
                .min()
                .orElseThrow());
    int ofClasses = 0;
    for (var ofClass : pair.get("byClass")) {
      ofClasses += ofClass.get("images").asInt();
      assertThat(ofClass.get("label").asString()).isEqualTo(ofClass.get("classIndex").asString());
    }
    assertThat(ofClasses).isEqualTo(30);
    var test = StudyFixtures.Catalog.images(3);
    for (int i = 0; i < 30; i++) {
      assertThat(images.get(i).get("label").asInt())
          .isEqualTo(test.labels()[found.at("/images/indices/" + i).asInt()]);
    }
  }

  @Test
  void aStudyOfLayersIsAskedForAndRead() throws Exception {
    var id =
        id(
            post(
                "{'kind': 'LAYER_BLAME', 'model': 'TRAINED', 'bits': 1, 'images': 10,"
                    + " 'resamples': 100}"));
    executions.await(id);

    var study = json(get(id, ""));
    assertThat(study.get("state").asString()).isEqualTo("SUCCEEDED");
    var layers = study.at("/result/summary/layers");
    assertThat(layers.valueStream().map(layer -> layer.get("layer").asString()))
        .containsExactlyElementsOf(
            StudyFixtures.network().weightedLayers().stream().map(l -> l.name()).toList());
    assertThat(layers.at("/0/after/weights").asInt()).isEqualTo(1);
    assertThat(layers.at("/0/spearman/mean").asDouble()).isBetween(-1.0, 1.0);
    assertThat(study.at("/result/summary/quantizer").asString()).isEqualTo("DOREFA");
  }

  @Test
  void aFinishedStudyIsNotCancelledButDeleted() throws Exception {
    var id = id(post(SMALL));
    executions.await(id);

    refused(send("POST", id, "/cancel", "*"), 409, "WRONG_STATE");
    refused(send("DELETE", id, "", "\"0\""), 412, "PRECONDITION_FAILED");
    var tag = get(id, "").getResponse().getHeader(HttpHeaders.ETAG);
    assertThat(http.get().uri(STUDIES + "/" + id).header(HttpHeaders.IF_NONE_MATCH, tag).exchange())
        .hasStatus(304);
    assertThat(send("DELETE", id, "", tag)).hasStatus(204);
    for (var path : List.of("", "/images")) {
      refused(get(id, path), 404, "NOT_FOUND");
    }
    refused(send("POST", id, "/cancel", "*"), 404, "NOT_FOUND");
    refused(send("DELETE", id, "", "*"), 404, "NOT_FOUND");
  }

  @Test
  void aRunningStudyIsCancelledButNotDeletedAndOthersWait() throws Exception {
    var begun = new CountDownLatch(1);
    catalog.whileLoading(progress -> {
      begun.countDown();
      while (true) {
        progress.accept("waiting to be cancelled");
      }
    });
    var id = id(post(SMALL));
    begun.await();
    refused(send("DELETE", id, "", "*"), 409, "WRONG_STATE");
    refused(send("POST", id, "/cancel", "\"0\""), 412, "PRECONDITION_FAILED");
    refused(get(id, "/images"), 409, "WRONG_STATE");
    var waiting = id(post(SMALL));
    var last = id(post(SMALL));
    refused(post(SMALL), 503, "QUEUE_FULL");

    assertThat(send("POST", waiting, "/cancel", "*")).hasStatus(202);
    assertThat(json(get(waiting, "")).get("state").asString()).isEqualTo("CANCELLED");
    assertThat(send("POST", waiting, "/cancel", "*")).hasStatus(200);
    assertThat(send("POST", last, "/cancel", "*")).hasStatus(202);
    assertThat(json(send("POST", id, "/cancel", "*")).get("state").asString())
        .isEqualTo("CANCELLING");
    executions.await(id);
    assertThat(json(get(id, "")).get("state").asString()).isEqualTo("CANCELLED");
    executions.await(waiting);
    executions.await(last);
  }

  @Test
  void aRequestSentTwiceMakesOneStudy() throws Exception {
    var first = post(SMALL, "the-key");
    executions.await(id(first));

    assertThat(id(post(SMALL, "the-key"))).isEqualTo(id(first));
    assertThat(rows()).isEqualTo(1);
    refused(post(SMALL.replace("10", "11"), "the-key"), 422, "KEY_REUSED");
  }

  @Test
  void listsByKindAndState() throws Exception {
    var id = id(post(SMALL));
    executions.await(id);
    var pair = agreement();

    assertThat(listed("")).containsExactly(pair, id);
    assertThat(listed("?kind=FAITHFULNESS")).containsExactly(id);
    assertThat(listed("?state=QUEUED")).isEmpty();
    assertThat(listed("?pageSize=1")).containsExactly(pair);
    refused(http.get().uri(STUDIES + "?state=LOST").exchange(), 422, "INVALID_VALUE");
  }

  private List<UUID> listed(String query) {
    return json(http.get().uri(STUDIES + query).exchange())
        .get("items")
        .valueStream()
        .map(item -> UUID.fromString(item.get("id").asString()))
        .toList();
  }
}
