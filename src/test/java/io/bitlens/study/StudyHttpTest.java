package io.bitlens.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Studies over HTTP. */
@SpringBootTest(
    classes = StudyService.class,
    properties = {
      "spring.datasource.url=jdbc:h2:mem:study-http",
      "bitlens.studies.queue-capacity=2"
    })
@AutoConfigureMockMvc
class StudyHttpTest {

  private static final String STUDIES = "/api/v1/studies";

  private static final String SMALL =
      "{'kind': 'FAITHFULNESS', 'model': 'A', 'images': 10, 'resamples': 100,"
          + " 'sensitivity': {'samples': 0}, 'randomization': false}";

  @Autowired private MockMvcTester http;
  @Autowired private StudyFixtures.Models models;
  @Autowired private StudyFixtures.Catalog catalog;
  @Autowired private StudyService.Executions executions;
  @Autowired private JdbcClient sql;

  private Map<String, UUID> names = Map.of();

  /** Models by the names that requests here have for them; of A, B and C some images part them. */
  @BeforeEach
  void models() {
    var large = Networks.find("tiny", new InputShape(1, 32, 32), 10).orElseThrow();
    var w4a4 = Precisions.preset("w4a4", StudyFixtures.network(), false).orElseThrow();
    var variant = RandomVariants.of(StudyFixtures.network(), w4a4, CodeGrid.ODD, 1);
    var letters = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    names =
        Map.of(
            "A", models.add("w4a4", 5).id(),
            "B", models.add("w2a2", 5).id(),
            "C", models.add("w2a2", 7).id(),
            "TRAINED", models.addTrained("w4a4", 1).id(),
            "LARGE", models.add(large, "w4a4", 1, StudyFixtures.DATASET).id(),
            "LETTERS", models.add(variant, letters, StudyFixtures.DATASET).id(),
            "FLAT", models.add(flat(), "fp32", 1, StudyFixtures.DATASET).id(),
            "GONE", UUID.fromString("0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f"));
  }

  @AfterEach
  void reset() {
    catalog.whileLoading(progress -> {});
    sql.sql("delete from study").update();
    sql.sql("delete from idempotency_key").update();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                                     | /kind                | must be one of [FAITHFULNESS, AGREEMENT, LAYER_BLAME]
          {'kind': 'OTHER'}                                                      | /kind                | must be one of [FAITHFULNESS, AGREEMENT, LAYER_BLAME]
          {'kind': 'FAITHFULNESS'}                                               | /model               | must be the id of a model
          {'kind': 'FAITHFULNESS', 'model': 'GONE'}                              | /model               | there is no model GONE
          {'kind': 'FAITHFULNESS', 'model': 'A', 'method': 'tea-leaves'}         | /method              | must be one of [gradient
          {'kind': 'FAITHFULNESS', 'model': 'FLAT', 'method': 'grad-cam'}        | /method              | grad-cam needs a convolution with an activation, and the model has none
          {'kind': 'FAITHFULNESS', 'model': 'A', 'images': 0}                    | /images              | must be 1 to 10000, found 0
          {'kind': 'FAITHFULNESS', 'model': 'A', 'images': 10001}                | /images              | must be 1 to 10000, found 10001
          {'kind': 'FAITHFULNESS', 'model': 'A', 'resamples': 99}                | /resamples           | must be 100 to 10000, found 99
          {'kind': 'FAITHFULNESS', 'model': 'A', 'sensitivity': {'radius': 0}}   | /sensitivity/radius  | must be above 0 and at most 1, found 0.0
          {'kind': 'FAITHFULNESS', 'model': 'A', 'sensitivity': {'samples': -1}} | /sensitivity/samples | must be 0 to 100, found -1
          {'kind': 'FAITHFULNESS', 'model': 'A', 'models': ['A', 'B']}           | /models              | is no option of FAITHFULNESS
          {'kind': 'FAITHFULNESS', 'model': 'A', 'control': ['A', 'B']}          | /control             | is no option of FAITHFULNESS
          {'kind': 'FAITHFULNESS', 'model': 'A', 'bits': 2}                      | /bits                | is no option of FAITHFULNESS
          {'kind': 'FAITHFULNESS', 'model': 'A', 'activations': true}            | /activations         | is no option of FAITHFULNESS
          {'kind': 'AGREEMENT'}                                                  | /models              | must be 2 to 10 models, found 0
          {'kind': 'AGREEMENT', 'models': ['A']}                                 | /models              | must be 2 to 10 models, found 1
          {'kind': 'AGREEMENT', 'models': ['A', null]}                           | /models/1            | must be the id of a model
          {'kind': 'AGREEMENT', 'models': ['A', 'GONE']}                         | /models/1            | there is no model GONE
          {'kind': 'AGREEMENT', 'models': ['A', 'A']}                            | /models/1            | is a model that is named before
          {'kind': 'AGREEMENT', 'models': ['A', 'LARGE']}                        | /models/1            | must take images of
          {'kind': 'AGREEMENT', 'models': ['A', 'LETTERS']}                      | /models/1            | must have the classes of the first model, in their order
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'control': ['A']}          | /control             | must be 2 models, or none, found 1
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'control': ['B', 'LARGE']} | /control/1           | must take images of
          {'kind': 'AGREEMENT', 'models': ['A', 'FLAT'], 'method': 'grad-cam'}   | /method              | grad-cam needs a convolution with an activation, and the model has none
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'model': 'A'}              | /model               | is no option of AGREEMENT
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'resamples': 500}          | /resamples           | is no option of AGREEMENT
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'sensitivity': {}}         | /sensitivity         | is no option of AGREEMENT
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'randomization': false}    | /randomization       | is no option of AGREEMENT
          {'kind': 'LAYER_BLAME', 'model': 'TRAINED', 'bits': 0}                 | /bits                | must be 1 to 8, found 0
          {'kind': 'LAYER_BLAME', 'model': 'TRAINED', 'bits': 9}                 | /bits                | must be 1 to 8, found 9
          {'kind': 'LAYER_BLAME', 'model': 'A'}                                  | /model               | was stored without the weights that it was made from
          {'kind': 'LAYER_BLAME', 'model': 'TRAINED', 'randomization': true}     | /randomization       | is no option of LAYER_BLAME
          """)
  void refusesWhatMakesNoSense(String body, String pointer, String detail) {
    var refused = post(body);

    assertThat(refused).hasStatus(422);
    var problem = json(refused);
    assertThat(problem.get("code").asString()).isEqualTo("INVALID_VALUE");
    assertThat(problem.get("errors").valueStream().map(e -> e.get("pointer").asString()))
        .containsExactly(pointer);
    assertThat(problem.at("/errors/0/detail").asString()).startsWith(ids(detail));
    assertThat(rows()).isZero();
  }

  @Test
  void tellsAllThatIsWrongAtOnce() {
    var problem =
        json(post("{'kind': 'LAYER_BLAME', 'bits': 9, 'images': 0, 'method': 'x', 'models': []}"));

    assertThat(problem.get("errors").valueStream().map(e -> e.get("pointer").asString()))
        .containsExactlyInAnyOrder("/models", "/model", "/bits", "/method", "/images");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'kind': 'FAITHFULNESS', 'model': 'me'}     | MALFORMED_REQUEST
          {'kind': 'FAITHFULNESS', 'shots': 3}        | UNKNOWN_FIELD
          """)
  void refusesWhatIsNoRequest(String body, String code) {
    var refused = post(body);

    assertThat(refused).hasStatus(400);
    assertThat(json(refused).get("code").asString()).isEqualTo(code);
  }

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
  void disagreementsAreRankedAndPaged() throws Exception {
    var id = agreement();
    var path = "/disagreements?model=" + name("C") + "&kind=";

    var other = json(get(id, path + "CLASS&pageSize=100")).get("items").valueStream().toList();
    var one = json(get(id, path + "FOCUS&pageSize=100")).get("items").valueStream().toList();
    assertThat(other.size() + one.size()).isEqualTo(30);
    assertThat(other)
        .isNotEmpty()
        .allSatisfy(item ->
            assertThat(item.at("/first/classIndex")).isNotEqualTo(item.at("/second/classIndex")));
    assertThat(one)
        .allSatisfy(item ->
            assertThat(item.at("/first/classIndex")).isEqualTo(item.at("/second/classIndex")));
    assertThat(other.stream().map(item -> item.at("/agreement/spearman").asDouble())).isSorted();
    var worst = other.getFirst();
    assertThat(worst.get("rank").asInt()).isEqualTo(1);
    assertThat(worst.at("/second/model").asString()).isEqualTo(name("C"));
    assertThat(worst.at("/truth/label").asString())
        .isEqualTo(worst.at("/truth/classIndex").asString());
    assertThat(worst.get("testIndex").asInt())
        .isEqualTo(
            json(get(id, "/images"))
                .at("/images/indices/" + worst.get("position").asInt())
                .asInt());

    var page = json(get(id, path + "CLASS&pageSize=2"));
    assertThat(page.get("items").valueStream().toList()).isEqualTo(other.subList(0, 2));
    var token = page.get("nextPageToken").asString();
    var next = json(get(id, path + "CLASS&pageSize=100&pageToken=" + token));
    assertThat(next.get("items").valueStream().toList()).isEqualTo(other.subList(2, other.size()));
    refused(get(id, path + "FOCUS&pageToken=" + token), 400, "INVALID_PAGE_TOKEN");
  }

  @Test
  void aDisagreementIsDrawn() throws Exception {
    var id = agreement();
    var picture = json(get(id, "/disagreements")).at("/items/0/picture").asString();

    assertThat(picture).startsWith("http://localhost" + STUDIES + "/" + id + "/disagreements/");
    assertThat(picture).endsWith("/picture?model=" + name("B"));
    var drawn = http.get().uri(URI.create(picture)).exchange();
    assertThat(drawn).hasStatusOk().hasContentType(MediaType.IMAGE_PNG);
    var image = ImageIO.read(new ByteArrayInputStream(drawn.getResponse().getContentAsByteArray()));
    assertThat(image.getWidth()).isGreaterThan(3 * 280);
    assertThat(image.getHeight()).isGreaterThan(280);

    models.remove(names.get("B"));
    var refused = http.get().uri(URI.create(picture)).exchange();
    refused(refused, 404, "NOT_FOUND");
    assertThat(json(refused).get("detail").asString())
        .isEqualTo(
            "The model '%s' is gone. Its maps cannot be drawn any more; the study's numbers stay."
                .formatted(name("B")));
    assertThat(get(id, "/disagreements")).hasStatusOk();
  }

  @Test
  void refusesDisagreementsThatThereAreNone() throws Exception {
    var id = agreement();

    refused(get(id, "/disagreements?kind=focus"), 422, "INVALID_VALUE");
    refused(get(id, "/disagreements?pageSize=0"), 422, "INVALID_VALUE");
    refused(get(id, "/disagreements?pageToken=x"), 400, "INVALID_PAGE_TOKEN");
    refused(get(id, "/disagreements?color=red"), 400, "UNKNOWN_PARAMETER");
    var unknown = get(id, "/disagreements?model=" + name("A"));
    refused(unknown, 422, "INVALID_VALUE");
    assertThat(json(unknown).at("/errors/0/pointer").asString()).isEqualTo("model");
    refused(get(id, "/disagreements/0/picture?model=" + name("A")), 422, "INVALID_VALUE");
    refused(get(id, "/disagreements/30/picture"), 404, "NOT_FOUND");
    refused(get(id, "/disagreements/-1/picture"), 404, "NOT_FOUND");
    refused(get(UUID.randomUUID(), "/disagreements"), 404, "NOT_FOUND");
    refused(get(UUID.randomUUID(), "/disagreements/0/picture"), 404, "NOT_FOUND");
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

  /** A finished study of A with B and C. */
  private UUID agreement() throws InterruptedException {
    var id =
        id(
            post(
                "{'kind': 'AGREEMENT', 'models': ['A', 'B', 'C'], 'control': ['B', 'C'],"
                    + " 'images': 30}"));
    executions.await(id);
    return id;
  }

  /** Without a convolution. */
  private static NetworkSpec flat() {
    return new NetworkSpec(
        "flat",
        new InputShape(1, 28, 28),
        10,
        List.of(new LayerSpec.Flatten("flatten"), new LayerSpec.Linear("fc", 10)));
  }

  private String name(String model) {
    return String.valueOf(names.get(model));
  }

  /** Names of models in quotes, or as words, become ids. */
  private String ids(String text) {
    var replaced = text.replace('\'', '"');
    for (var entry : names.entrySet()) {
      var id = entry.getValue().toString();
      replaced = replaced.replace('"' + entry.getKey() + '"', '"' + id + '"');
      replaced = replaced.replace("model " + entry.getKey(), "model " + id);
    }
    return replaced;
  }

  private MvcTestResult post(String body) {
    return http.post()
        .uri(STUDIES)
        .contentType(MediaType.APPLICATION_JSON)
        .content(ids(body))
        .exchange();
  }

  private MvcTestResult post(String body, String key) {
    return http.post()
        .uri(STUDIES)
        .contentType(MediaType.APPLICATION_JSON)
        .header("Idempotency-Key", key)
        .content(ids(body))
        .exchange();
  }

  private MvcTestResult get(UUID id, String path) {
    return http.get().uri(STUDIES + "/" + id + path).exchange();
  }

  private MvcTestResult send(String method, UUID id, String path, String ifMatch) {
    return http.method(HttpMethod.valueOf(method))
        .uri(STUDIES + "/" + id + path)
        .header(HttpHeaders.IF_MATCH, ifMatch)
        .exchange();
  }

  private static void refused(MvcTestResult result, int status, String code) {
    assertThat(result).hasStatus(status);
    assertThat(json(result).get("code").asString()).isEqualTo(code);
  }

  private static UUID id(MvcTestResult result) {
    return UUID.fromString(json(result).get("id").asString());
  }

  private static JsonNode json(MvcTestResult result) {
    return JsonMapper.shared().readTree(result.getResponse().getContentAsByteArray());
  }

  private long rows() {
    return sql.sql("select count(*) from study").query(Long.class).single();
  }
}
