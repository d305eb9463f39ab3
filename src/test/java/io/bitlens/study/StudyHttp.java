package io.bitlens.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

/** What tests of studies over HTTP share: models, and requests that name them. */
@SpringBootTest(
    classes = StudyService.class,
    properties = {
      "spring.datasource.url=jdbc:h2:mem:study-http",
      "bitlens.studies.queue-capacity=2"
    })
@AutoConfigureMockMvc
abstract class StudyHttp {

  static final String STUDIES = "/api/v1/studies";

  @Autowired MockMvcTester http;
  @Autowired StudyFixtures.Models models;
  @Autowired StudyFixtures.Catalog catalog;
  @Autowired StudyService.Executions executions;
  @Autowired JdbcClient sql;

  Map<String, UUID> names = Map.of();

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

  /** A finished study of A with B and C. */
  UUID agreement() throws InterruptedException {
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

  String name(String model) {
    return String.valueOf(names.get(model));
  }

  /** Names of models in quotes, or as words, become ids. */
  String ids(String text) {
    var replaced = text.replace('\'', '"');
    for (var entry : names.entrySet()) {
      var id = entry.getValue().toString();
      replaced = replaced.replace('"' + entry.getKey() + '"', '"' + id + '"');
      replaced = replaced.replace("model " + entry.getKey(), "model " + id);
    }
    return replaced;
  }

  MvcTestResult post(String body) {
    return http.post()
        .uri(STUDIES)
        .contentType(MediaType.APPLICATION_JSON)
        .content(ids(body))
        .exchange();
  }

  MvcTestResult post(String body, String key) {
    return http.post()
        .uri(STUDIES)
        .contentType(MediaType.APPLICATION_JSON)
        .header("Idempotency-Key", key)
        .content(ids(body))
        .exchange();
  }

  MvcTestResult get(UUID id, String path) {
    return http.get().uri(STUDIES + "/" + id + path).exchange();
  }

  MvcTestResult send(String method, UUID id, String path, String ifMatch) {
    return http.method(HttpMethod.valueOf(method))
        .uri(STUDIES + "/" + id + path)
        .header(HttpHeaders.IF_MATCH, ifMatch)
        .exchange();
  }

  static void refused(MvcTestResult result, int status, String code) {
    assertThat(result).hasStatus(status);
    assertThat(json(result).get("code").asString()).isEqualTo(code);
  }

  static UUID id(MvcTestResult result) {
    return UUID.fromString(json(result).get("id").asString());
  }

  static JsonNode json(MvcTestResult result) {
    return JsonMapper.shared().readTree(result.getResponse().getContentAsByteArray());
  }

  long rows() {
    return sql.sql("select count(*) from study").query(Long.class).single();
  }
}
