package io.bitlens.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bitlens.dataset.upload.Zips;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Uploads with a key, sent again. */
@SpringBootTest(
    classes = UploadOnceSuite.Application.class,
    properties = "bitlens.datasets.uploads.max-datasets=2")
@AutoConfigureMockMvc
abstract class UploadOnceSuite {

  // Not a configuration by annotation: the application's own scan must not find it.
  @EnableAutoConfiguration
  @ComponentScan(
      basePackages = {"io.bitlens.web", "io.bitlens.idempotency", "io.bitlens.dataset"},
      excludeFilters = @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
  static class Application {}

  private static final String DATASETS = "/api/v1/datasets";
  private static final String BOUNDARY = "the-boundary";
  private static final byte[] ARCHIVE = new Zips().greys("a", 6).greys("b", 6).bytes();

  @TempDir static Path data;

  @Autowired private MockMvcTester http;
  @Autowired private JdbcClient sql;

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("bitlens.data-dir", data::toString);
  }

  @AfterEach
  void forget() throws Exception {
    for (var name : sql.sql("select name from uploaded_dataset").query(String.class).list()) {
      validated(name);
      assertThat(http.delete().uri(DATASETS + "/" + name)).hasStatus(204);
    }
    sql.sql("delete from idempotency_key").update();
    await().atMost(Duration.ofSeconds(20)).untilAsserted(UploadOnceSuite::noFiles);
  }

  @Test
  void anUploadThatIsSentAgainIsAnsweredAsBefore() throws Exception {
    var first = upload("monday", Map.of("name", "shapes", "seed", "3"), ARCHIVE);
    assertThat(first).hasStatus(202).doesNotContainHeader("Idempotency-Replayed");
    validated("shapes");

    var again = upload("monday", Map.of("seed", "3", "name", "shapes"), ARCHIVE);
    assertThat(again)
        .hasStatus(202)
        .hasHeader("Idempotency-Replayed", "true")
        .hasHeader("Location", "http://localhost" + DATASETS + "/shapes");
    assertThat(json(again)).isEqualTo(json(first));
    assertThat(rows()).isEqualTo(1);
    assertThat(folders()).isEqualTo(1);
  }

  @Test
  void itIsAnsweredAsBeforeThoughItWouldBeRefusedByNow() throws Exception {
    assertThat(upload("monday", Map.of("name", "one-1"), ARCHIVE)).hasStatus(202);
    assertThat(upload("tuesday", Map.of("name", "one-2"), ARCHIVE)).hasStatus(202);

    // There is no room for a third, and the name is taken.
    assertThat(upload("wednesday", Map.of("name", "one-3"), ARCHIVE)).hasStatus(507);
    assertThat(upload("monday", Map.of("name", "one-1"), ARCHIVE))
        .hasStatus(202)
        .hasHeader("Idempotency-Replayed", "true");
  }

  @Test
  void aKeyBelongsToOneUpload() throws Exception {
    assertThat(upload("monday", Map.of("name", "shapes"), ARCHIVE)).hasStatus(202);

    var other = new Zips().greys("a", 6).greys("c", 6).bytes();
    for (var refused :
        new MvcTestResult[] {
          upload("monday", Map.of("name", "shapes"), other),
          upload("monday", Map.of("name", "others"), ARCHIVE),
          upload("monday", Map.of("name", "shapes", "seed", "8"), ARCHIVE)
        }) {
      assertThat(refused).hasStatus(422);
      assertThat(json(refused).get("code").asString()).isEqualTo("KEY_REUSED");
    }
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void anUploadThatWasRefusedLeavesItsKeyUnused() throws Exception {
    assertThat(upload("monday", Map.of("name", "shapes", "size", "30"), ARCHIVE)).hasStatus(422);
    var text = "no zip".getBytes(StandardCharsets.UTF_8);
    assertThat(upload("monday", Map.of("name", "shapes"), text)).hasStatus(422);
    assertThat(upload("monday", Map.of("name", "mnist"), ARCHIVE)).hasStatus(409);
    assertThat(rows()).isZero();
    noFiles();

    assertThat(upload("monday", Map.of("name", "shapes"), ARCHIVE))
        .hasStatus(202)
        .doesNotContainHeader("Idempotency-Replayed");
  }

  @Test
  void aKeyThatIsNoneIsRefusedBeforeAnythingIsReceived() throws Exception {
    var refused = upload("two words", Map.of("name", "shapes"), ARCHIVE);

    assertThat(refused).hasStatus(422);
    assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("Idempotency-Key");
    assertThat(rows()).isZero();
  }

  @Test
  void uploadsAtTheSameTimeMakeOneDataSet() throws Exception {
    for (int round = 0; round < 5; round++) {
      var key = "round-" + round;
      var answers = new ArrayList<MvcTestResult>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var sent = new ArrayList<CompletableFuture<MvcTestResult>>();
        for (int i = 0; i < 4; i++) {
          sent.add(
              CompletableFuture.supplyAsync(
                  () -> upload(key, Map.of("name", "shapes"), ARCHIVE), threads));
        }
        sent.forEach(answer -> answers.add(answer.join()));
      }

      assertThat(answers).allSatisfy(answer -> assertThat(answer).hasStatus(202));
      assertThat(answers)
          .filteredOn(answer -> answer.getResponse().getHeader("Idempotency-Replayed") == null)
          .hasSize(1);
      assertThat(rows()).isEqualTo(1);
      assertThat(folders()).isEqualTo(1);
      forget();
    }
  }

  private MvcTestResult upload(String key, Map<String, String> fields, byte[] file) {
    return http.post()
        .uri(DATASETS)
        .header("Idempotency-Key", key)
        .contentType("multipart/form-data; boundary=" + BOUNDARY)
        .content(form(fields, file))
        .exchange();
  }

  private static byte[] form(Map<String, String> fields, byte[] file) {
    var form = new ByteArrayOutputStream();
    new TreeMap<>(fields)
        .forEach((name, value) -> part(form, name, "", value.getBytes(StandardCharsets.UTF_8)));
    part(form, "file", "; filename=\"a.zip\"", file);
    form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return form.toByteArray();
  }

  private static void part(ByteArrayOutputStream form, String name, String more, byte[] content) {
    var head =
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n"
            .formatted(BOUNDARY, name, more);
    form.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    form.writeBytes(content);
    form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  private void validated(String name) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            sql.sql("select state from uploaded_dataset where name = ?")
                .param(name)
                .query(String.class)
                .single()
                .matches("READY|REJECTED"));
  }

  private int rows() {
    return sql.sql("select count(*) from uploaded_dataset").query(Integer.class).single();
  }

  private static int folders() throws Exception {
    try (var folders = Files.list(data.resolve("uploads"))) {
      return (int) folders.count();
    }
  }

  private static void noFiles() throws Exception {
    if (Files.exists(data.resolve("uploads"))) {
      assertThat(folders()).isZero();
    }
  }

  private static JsonNode json(MvcTestResult result) throws Exception {
    return JsonMapper.shared().readTree(result.getResponse().getContentAsString());
  }
}
