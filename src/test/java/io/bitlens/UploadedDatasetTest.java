package io.bitlens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bitlens.dataset.DatasetCatalog;
import io.bitlens.dataset.upload.Zips;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Uploads through the whole service: received, validated, trained on, predicted with, deleted. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.port=0",
      "bitlens.datasets.uploads.archive-bytes=300KB",
      "bitlens.datasets.uploads.max-datasets=3",
      "bitlens.datasets.uploads.max-bytes=1MB",
      // The container's limits, which are those of predictions, do not bound archives.
      "spring.servlet.multipart.max-file-size=10KB",
      "spring.servlet.multipart.max-request-size=20KB"
    })
@DirtiesContext // so that the database is closed before its folder goes
class UploadedDatasetTest {

  private static final String BOUNDARY = "the-boundary";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir static Path data;

  @Autowired private DatasetCatalog catalog;
  @Autowired private JdbcClient sql;

  @Autowired
  @Qualifier("uploadValidation")
  private SmartInitializingSingleton atStart;

  @Value("${local.server.port}")
  private int port;

  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("bitlens.data-dir", data::toString);
  }

  @Test
  void colouredShapesAreTrainedOnPredictedExplainedAndDeleted() throws Exception {
    assertThat(shapes().length).isGreaterThan(30_000);
    var accepted = upload(Map.of("name", "shapes"), shapes());
    assertThat(accepted.statusCode()).as(text(accepted)).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location"))
        .hasValueSatisfying(at -> assertThat(at).matches("http://[^/]+/api/v1/datasets/shapes"));
    assertThat(json(accepted, 202).get("state").asString()).isEqualTo("VALIDATING");

    var shapes = validated("shapes");
    assertThat(shapes.get("state").asString()).as(shapes.toString()).isEqualTo("READY");
    assertThat(shapes.get("classes").toString())
        .isEqualTo("[\"blue-square\",\"green-circle\",\"red-circle\"]");
    assertThat(shapes.at("/shape").toString())
        .isEqualTo("{\"channels\":3,\"height\":28,\"width\":28}");
    // 40 of each class: 6 for testing; of the 102 others a tenth for validation.
    assertThat(shapes.at("/counts").toString())
        .isEqualTo("{\"train\":92,\"validation\":10,\"test\":18}");
    assertThat(shapes.at("/upload/refusedFiles").asInt()).isEqualTo(1);
    assertThat(shapes.at("/upload/refused/0/file").asString()).isEqualTo("shapes/notes.txt");
    assertThat(shapes.at("/upload/files/done").asInt()).isEqualTo(120);
    assertThat(shapes.get("sha256").asString()).hasSize(64);

    var loaded = catalog.load("shapes", phase -> {});
    assertThat(loaded.train().size()).isEqualTo(92);
    assertThat(loaded.train().channels()).isEqualTo(3);
    assertThat(json(get("/datasets"), 200).get("items").toString()).contains("\"shapes\"");

    var model = train();
    var predicted =
        json(
            post(
                "/models/" + model + "/predictions",
                "image/png",
                Zips.shape("png", Color.RED, true, 3)),
            200);
    assertThat(predicted.at("/predictions/0/label").asString())
        .isIn("blue-square", "green-circle", "red-circle");
    assertThat(predicted.at("/predictions/0/top").size()).isEqualTo(3);
    var map =
        json(
            post(
                "/models/" + model + "/saliency-maps",
                "image/png",
                Zips.shape("png", Color.RED, true, 3)),
            200);
    assertThat(map.at("/maps/0").toString()).isNotEmpty();

    theDataSetStaysWhileSomethingRefersToIt(model);
  }

  private String train() throws Exception {
    var job =
        json(
            post(
                "/training-jobs",
                "application/json",
                "{\"dataset\":\"shapes\",\"epochs\":1,\"batchSize\":16}"
                    .getBytes(StandardCharsets.UTF_8)),
            202);
    var path = "/training-jobs/" + job.get("id").asString();
    await()
        .atMost(PATIENCE)
        .until(() -> json(get(path), 200).get("state").asString().equals("SUCCEEDED"));
    return json(get(path), 200).at("/model/id").asString();
  }

  private void theDataSetStaysWhileSomethingRefersToIt(String model) throws Exception {
    var refused = json(delete("/datasets/shapes"), 409);
    assertThat(refused.get("code").asString()).isEqualTo("WRONG_STATE");
    assertThat(json(get("/training-jobs"), 200).get("items").size()).isEqualTo(1);
    var job = json(get("/training-jobs"), 200).at("/items/0/id").asString();
    assertThat(delete("/training-jobs/" + job).statusCode()).isEqualTo(204);
    assertThat(json(delete("/datasets/shapes"), 409).get("detail").asString())
        .isEqualTo("The data set 'shapes' is named by the model " + model + "; delete that first.");
    assertThat(delete("/models/" + model).statusCode()).isEqualTo(204);
    assertThat(delete("/datasets/shapes").statusCode()).isEqualTo(204);
    assertThat(json(get("/datasets/shapes"), 404).get("code").asString()).isEqualTo("NOT_FOUND");
    assertNothingIsLeft();
  }

  @Test
  void aRejectedUploadLeavesItsReasonsOnly() throws Exception {
    assertThat(upload(Map.of("name", "lonely"), new Zips().greys("a", 9).bytes()).statusCode())
        .isEqualTo(202);
    var lonely = validated("lonely");
    assertThat(lonely.get("state").asString()).isEqualTo("REJECTED");
    assertThat(lonely.at("/upload/reason").asString())
        .isEqualTo("A data set has at least 2 classes, found 1.");
    await().atMost(PATIENCE).untilAsserted(UploadedDatasetTest::assertNoFiles);

    var job =
        post(
            "/training-jobs",
            "application/json",
            "{\"dataset\":\"lonely\"}".getBytes(StandardCharsets.UTF_8));
    var problem = json(job, 422).at("/errors/0");
    assertThat(problem.get("pointer").asString()).isEqualTo("/dataset");
    assertThat(problem.get("detail").asString()).isEqualTo("must be READY; lonely is REJECTED");

    // The name is not free before it is deleted.
    assertThat(json(upload(Map.of("name", "lonely"), shapes()), 409).get("code").asString())
        .isEqualTo("NAME_TAKEN");
    assertThat(delete("/datasets/lonely").statusCode()).isEqualTo(204);
    assertNothingIsLeft();
  }

  @Test
  void thereIsRoomForSoMany() throws Exception {
    for (var name : new String[] {"one-1", "one-2", "one-3"}) {
      assertThat(upload(Map.of("name", name), new Zips().greys("a", 9).bytes()).statusCode())
          .isEqualTo(202);
      validated(name);
    }
    var full = json(upload(Map.of("name", "one-4"), shapes()), 507);
    assertThat(full.get("code").asString()).isEqualTo("STORAGE_FULL");
    for (var name : new String[] {"one-1", "one-2", "one-3"}) {
      assertThat(delete("/datasets/" + name).statusCode()).isEqualTo(204);
    }
    assertNothingIsLeft();
  }

  @Test
  void imagesOfASmallArchiveNeedRoomToo() throws Exception {
    assertThat(upload(Map.of("name", "large", "size", "64"), shapes()).statusCode()).isEqualTo(202);
    var large = validated("large");
    assertThat(large.get("state").asString()).isEqualTo("REJECTED");
    // 120 images of 3 x 64 x 64 and their labels, two files of each with headers of 20 and 8 bytes.
    assertThat(large.at("/upload/reason").asString())
        .isEqualTo(
            "The images have 1474736 bytes, and the uploaded data sets together would have more"
                + " than the 1048576 that they may; delete one first.");
    assertThat(large.at("/upload/refusedFiles").asInt()).isEqualTo(1);
    assertThat(delete("/datasets/large").statusCode()).isEqualTo(204);
    assertNothingIsLeft();
  }

  @Test
  void whatAProcessLeftUnfinishedIsValidatedByTheNext() throws Exception {
    var uploads = data.resolve("uploads");
    var unfinished = UUID.randomUUID();
    store("unfinished", unfinished, 1);
    store("deadly", UUID.randomUUID(), 3);
    Files.createDirectories(uploads.resolve(UUID.randomUUID().toString()).resolve("work"));
    // It died with the images half written.
    Files.createDirectories(uploads.resolve(unfinished.toString()).resolve("work/half"));

    atStart.afterSingletonsInstantiated();

    assertThat(validated("unfinished").get("state").asString()).isEqualTo("READY");
    var deadly = validated("deadly");
    assertThat(deadly.get("state").asString()).isEqualTo("REJECTED");
    assertThat(deadly.at("/upload/reason").asString())
        .isEqualTo("The service ended in each of 3 validations.");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          try (var left = Files.list(uploads)) {
            assertThat(left).containsExactly(uploads.resolve(unfinished.toString()));
          }
        });

    var archive = uploads.resolve(unfinished.toString()).resolve("archive.zip");
    await().atMost(PATIENCE).until(() -> Files.notExists(archive));
    // As if the process had died before it deleted what it no longer needs.
    Files.write(archive, shapes());
    atStart.afterSingletonsInstantiated();
    assertThat(archive).doesNotExist();
    assertThat(delete("/datasets/unfinished").statusCode()).isEqualTo(204);
    assertThat(delete("/datasets/deadly").statusCode()).isEqualTo(204);
    assertNothingIsLeft();
  }

  /** An upload whose validation began so many times. */
  private void store(String name, UUID id, int attempts) throws Exception {
    var folder = Files.createDirectories(data.resolve("uploads").resolve(id.toString()));
    Files.write(folder.resolve("archive.zip"), shapes());
    sql.sql(
            """
            insert into uploaded_dataset (id, name, state, size, test_fraction, seed, attempts,
              files_done, files_total, bytes, created_at)
            values (?, ?, 'VALIDATING', 28, 0.15, 7, ?, 0, 0, 1, current_timestamp)
            """)
        .params(id, name, attempts)
        .update();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name         | -dash     | /name",
        "name         | X         | /name",
        "name         | ../evil   | /name",
        "size         | 30        | /size",
        "channels     | cmyk      | /channels",
        "testFraction | 0.6       | /testFraction",
        "testFraction | NaN       | /testFraction",
        "seed         | 1.5       | /seed"
      })
  void valuesThatMakeNoSenseAreRefused(String field, String value, String pointer)
      throws Exception {
    var fields = new TreeMap<>(Map.of("name", "good"));
    fields.put(field, value);
    var problem = json(upload(fields, shapes()), 422);
    assertThat(problem.get("code").asString()).isEqualTo("INVALID_VALUE");
    assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo(pointer);
    assertNothingIsLeft();
  }

  @Test
  void formsThatAreNotInOrderAreRefused() throws Exception {
    var unknown = json(upload(Map.of("name", "good", "colour", "red"), shapes()), 400);
    assertThat(unknown.get("code").asString()).isEqualTo("UNKNOWN_FIELD");
    assertThat(unknown.at("/errors/0/pointer").asString()).isEqualTo("/colour");

    var nameless = json(upload(Map.of(), shapes()), 400);
    assertThat(nameless.at("/errors/0/pointer").asString()).isEqualTo("/name");

    var fileless = json(post("/datasets", form(), body(Map.of("name", "good"))), 400);
    assertThat(fileless.at("/errors/0/pointer").asString()).isEqualTo("/file");

    // What curl sends for file=shapes.zip instead of file=@shapes.zip.
    var field = Map.of("name", "good", "file", "shapes.zip");
    var problem = json(post("/datasets", form(), body(field)), 400).at("/errors/0");
    assertThat(problem.get("pointer").asString()).isEqualTo("/file");
    assertThat(problem.get("detail").asString())
        .isEqualTo("must be a file with a name, found a field of text");

    var truncated = body(Map.of("name", "good"), shapes());
    var half = Arrays.copyOf(truncated, truncated.length / 2);
    assertThat(json(post("/datasets", form(), half), 400).get("code").asString())
        .isEqualTo("MALFORMED_REQUEST");

    var other = json(post("/datasets", "application/zip", shapes()), 415);
    assertThat(other.get("code").asString()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    assertNothingIsLeft();
  }

  @Test
  void archivesThatAreNotInOrderAreRefused() throws Exception {
    var text = json(upload(Map.of("name", "good"), "no zip".getBytes(StandardCharsets.UTF_8)), 422);
    assertThat(text.get("code").asString()).isEqualTo("INVALID_ARCHIVE");
    assertThat(text.at("/errors/0/pointer").asString()).isEqualTo("/file");

    var evil = Zips.rename(new Zips().greys("aa", 3).bytes(), "aa/1.png", "../1.png");
    assertThat(json(upload(Map.of("name", "good"), evil), 422).get("detail").asString())
        .isEqualTo("The entry '../1.png' has an empty part, '.' or '..' in its path.");

    var large = json(upload(Map.of("name", "good"), new byte[300 * 1024 + 1]), 413);
    assertThat(large.get("code").asString()).isEqualTo("TOO_LARGE");
    var larger = json(upload(Map.of("name", "good"), new byte[400 * 1024]), 413);
    assertThat(larger.get("code").asString()).isEqualTo("TOO_LARGE");
    assertNothingIsLeft();
  }

  @Test
  void builtInDataSetsKeepTheirNamesAndStay() throws Exception {
    var taken = json(upload(Map.of("name", "mnist"), shapes()), 409);
    assertThat(taken.get("code").asString()).isEqualTo("NAME_TAKEN");
    assertThat(json(delete("/datasets/mnist"), 409).get("code").asString())
        .isEqualTo("WRONG_STATE");
    assertThat(json(delete("/datasets/imagenet"), 404).get("code").asString())
        .isEqualTo("NOT_FOUND");
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(sql.sql("select count(*) from uploaded_dataset").query(Integer.class).single())
        .isZero();
    await().atMost(PATIENCE).untilAsserted(UploadedDatasetTest::assertNoFiles);
  }

  private static void assertNoFiles() throws Exception {
    var folder = data.resolve("uploads");
    if (Files.exists(folder)) {
      try (var left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
    }
  }

  /** Three classes of 40 pictures, PNG and JPEG, and a file that is none. */
  private static byte[] shapes() {
    var zip = new Zips().add("shapes/notes.txt", (byte) 'x');
    for (int i = 0; i < 40; i++) {
      var format = i % 2 == 0 ? "png" : "jpg";
      var file = "/%02d.%s".formatted(i, format);
      zip.add("shapes/red-circle" + file, Zips.shape(format, Color.RED, true, i));
      zip.add("shapes/green-circle" + file, Zips.shape(format, Color.GREEN, true, i));
      zip.add("shapes/blue-square" + file, Zips.shape(format, Color.BLUE, false, i));
    }
    return zip.bytes();
  }

  private JsonNode validated(String name) throws Exception {
    await()
        .atMost(PATIENCE)
        .until(() ->
            !json(get("/datasets/" + name), 200).get("state").asString().equals("VALIDATING"));
    return json(get("/datasets/" + name), 200);
  }

  private HttpResponse<byte[]> upload(Map<String, String> fields, byte[] file) throws Exception {
    return post("/datasets", form(), body(fields, file));
  }

  private static String form() {
    return "multipart/form-data; boundary=" + BOUNDARY;
  }

  private static byte[] body(Map<String, String> fields, byte[]... files) {
    var body = new ByteArrayOutputStream();
    fields.forEach((name, value) -> part(body, name, "", value.getBytes(StandardCharsets.UTF_8)));
    for (var file : files) {
      part(body, "file", "; filename=\"a.zip\"", file);
    }
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  private static void part(ByteArrayOutputStream body, String name, String more, byte[] content) {
    var head =
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n"
            .formatted(BOUNDARY, name, more);
    body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<byte[]> delete(String path) throws Exception {
    return send(request(path).DELETE());
  }

  private HttpResponse<byte[]> post(String path, String type, byte[] body) throws Exception {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1" + path))
        .header("Accept", "application/json");
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> response, int status) {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
    return JsonMapper.shared().readTree(response.body());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
