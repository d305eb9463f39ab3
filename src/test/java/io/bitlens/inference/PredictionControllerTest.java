package io.bitlens.inference;

import static io.bitlens.image.Pictures.greyPng;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.github.benmanes.caffeine.cache.Scheduler;
import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import io.bitlens.image.Pictures;
import io.bitlens.inference.input.InputReader;
import io.bitlens.nn.InputShape;
import io.bitlens.registry.Model;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockPart;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Predictions over HTTP, with a model whose logit of class k is k times the pixels' mean. */
class PredictionControllerTest {

  private final Models models = new Models();
  private final Model model = models.add(new InputShape(1, 2, 2), 4, "off", "dim", "on");
  private final AtomicLong nanos = new AtomicLong();
  private final MockMvcTester http = http();

  private MockMvcTester http() {
    var loaded =
        new LoadedModels(
            models,
            models,
            1_000,
            Duration.ofMinutes(1),
            nanos::get,
            Scheduler.disabledScheduler());
    var pictures =
        new PictureReader(
            PictureLimits.DEFAULT, new DecodingMemory(256L << 20, Duration.ofSeconds(1)));
    var controller =
        new PredictionController(
            loaded,
            new InputReader(pictures),
            new Predictor(
                loaded,
                () -> nanos.getAndAdd(1_500_000),
                new InferenceMetrics(new SimpleMeterRegistry())));
    return MockMvcTester.of(controller);
  }

  @Test
  void aPictureIsClassified() {
    var answer = json(post("", MediaType.IMAGE_PNG, greyPng(2, 2, 255, 255, 255, 255)));

    answer.extractingPath("$.model").isEqualTo(model.id().toString());
    answer.extractingPath("$.elapsedMillis").isEqualTo(1.5);
    answer.extractingPath("$.predictions.length()").isEqualTo(1);
    answer.extractingPath("$.predictions[0].index").isEqualTo(0);
    answer.extractingPath("$.predictions[0].classIndex").isEqualTo(2);
    answer.extractingPath("$.predictions[0].label").isEqualTo("on");
    // softmax(0, 1, 2)
    answer
        .extractingPath("$.predictions[0].probability")
        .satisfies(p ->
            assertThat(((Number) p).doubleValue()).isCloseTo(0.6652409557748218, within(1e-9)));
    answer
        .extractingPath("$.predictions[0].top[*].label")
        .asArray()
        .containsExactly("on", "dim", "off");
    answer
        .extractingPath("$.predictions[0].top[2].probability")
        .satisfies(p ->
            assertThat(((Number) p).doubleValue()).isCloseTo(0.09003057317038046, within(1e-9)));
    answer.doesNotHavePath("$.predictions[0].converted");
    answer.doesNotHavePath("$.predictions[0].logits");
    answer.doesNotHavePath("$.predictions[0].name");
  }

  @Test
  void anAliasStandsForTheModelAndTheAnswerSaysWhich() {
    models.name("champion", model.id());

    var answer =
        json(
            http.post()
                .uri("/api/v1/models/champion/predictions")
                .contentType(MediaType.IMAGE_PNG)
                .content(greyPng(2, 2, 255, 255, 255, 255))
                .exchange());

    answer.extractingPath("$.model").isEqualTo(model.id().toString());
    answer.extractingPath("$.predictions[0].label").isEqualTo("on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "1-1-1-1-1", "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f"})
  void namesOfNothingAreNotFound(String name) {
    assertThat(
            refused(
                http.post()
                    .uri("/api/v1/models/{name}/predictions", name)
                    .contentType(MediaType.IMAGE_PNG)
                    .content(greyPng(2, 2, 0, 0, 0, 0))
                    .exchange(),
                ProblemCode.NOT_FOUND))
        .hasMessage("There is no model '" + name + "'.");
  }

  @Test
  void calibratedProbabilitiesAreThoseOfTheLogitsDividedByTheTemperature() {
    var calibrated = models.addCalibrated(2, model.network().input(), "off", "dim", "on");

    var answer =
        json(
            http.post()
                .uri("/api/v1/models/{id}/predictions?calibrated=true&logits=true", calibrated.id())
                .contentType(MediaType.IMAGE_PNG)
                .content(greyPng(2, 2, 255, 255, 255, 255))
                .exchange());

    answer.extractingPath("$.temperature").isEqualTo(2.0);
    answer.extractingPath("$.predictions[0].classIndex").isEqualTo(2);
    answer.extractingPath("$.predictions[0].logits").asArray().containsExactly(0.0, 1.0, 2.0);
    // softmax(0, 1/2, 1): e / (1 + e^(1/2) + e)
    answer
        .extractingPath("$.predictions[0].probability")
        .satisfies(
            p -> assertThat(((Number) p).doubleValue()).isCloseTo(0.506480391055654, within(1e-9)));
  }

  @Test
  void probabilitiesAreNotCalibratedUnlessAskedFor() {
    var calibrated = models.addCalibrated(2, model.network().input(), "off", "dim", "on");

    var answer =
        json(
            http.post()
                .uri("/api/v1/models/{id}/predictions", calibrated.id())
                .contentType(MediaType.IMAGE_PNG)
                .content(greyPng(2, 2, 255, 255, 255, 255))
                .exchange());

    answer.doesNotHavePath("$.temperature");
    answer
        .extractingPath("$.predictions[0].probability")
        .satisfies(p ->
            assertThat(((Number) p).doubleValue()).isCloseTo(0.6652409557748218, within(1e-9)));
  }

  @Test
  void aModelWithoutTemperatureRefusesToCalibrateAndTellsEverythingElse() {
    assertThat(
            refused(
                    post("?calibrated=true&top=4", MediaType.IMAGE_PNG, greyPng(2, 2, 0, 0, 0, 0)),
                    ProblemCode.INVALID_VALUE)
                .errors())
        .containsExactly(
            new FieldProblem("top", "must be 1 to 3, found 4"),
            new FieldProblem(
                "calibrated",
                "must be false: the model was stored by a version without temperatures"));
  }

  @Test
  void aConversionIsTold() {
    var answer =
        json(
            post(
                "?invert=true",
                MediaType.APPLICATION_OCTET_STREAM,
                Pictures.gradient("jpg", 8, 4, false)));

    answer.extractingPath("$.predictions[0].converted.from").isEqualTo("8x4 RGB JPEG");
    answer.extractingPath("$.predictions[0].converted.to").isEqualTo("2x2 grey");
    answer
        .extractingPath("$.predictions[0].converted.steps")
        .asArray()
        .containsExactly("luma (BT.601)", "resized to 2x1", "inverted", "padded with 0 to 2x2");
  }

  @Test
  void topAndLogitsAreGivenAsAsked() {
    var answer = json(post("?top=1&logits=true", MediaType.IMAGE_PNG, greyPng(2, 2, 0, 0, 0, 1)));

    answer.extractingPath("$.predictions[0].top.length()").isEqualTo(1);
    answer
        .extractingPath("$.predictions[0].logits")
        .asArray()
        .satisfies(logits -> {
          float mean = 1 / 255f / 4;
          assertThat(Arrays.stream(logits).map(l -> ((Number) l).floatValue()))
              .containsExactly(0f, mean, 2 * mean);
        });
  }

  @Test
  void ofEqualLogitsTheLowerClassWins() {
    json(post("", MediaType.IMAGE_PNG, greyPng(2, 2, 0, 0, 0, 0)))
        .extractingPath("$.predictions[0].classIndex")
        .isEqualTo(0);
  }

  @Test
  void severalFilesKeepTheirOrderAndNames() {
    var result =
        http.post()
            .uri(uri(""))
            .multipart()
            .part(file("file", "white.png", greyPng(2, 2, 255, 255, 255, 255)))
            .part(file("file", "C:\\pictures\\black.png", greyPng(2, 2, 0, 0, 0, 0)))
            .part(file("file", "", greyPng(2, 2, 255, 0, 255, 0)))
            .exchange();

    var answer = json(result);
    answer
        .extractingPath("$.predictions[*].name")
        .asArray()
        .containsExactly("white.png", "black.png", "file 2");
    answer.extractingPath("$.predictions[*].classIndex").asArray().containsExactly(2, 0, 2);
    answer.extractingPath("$.predictions[*].index").asArray().containsExactly(0, 1, 2);
  }

  @Test
  void jsonImagesMayLeaveOutTheirOneChannel() {
    var answer = json(postJson("{\"images\":[[[0,0],[0,0]],[[[255,255],[255,255]]]]}"));

    answer.extractingPath("$.predictions[*].classIndex").asArray().containsExactly(0, 2);
    answer.doesNotHavePath("$.predictions[0].converted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /images | is required",
        "{'images':7} | /images | must be a list of images, found 7",
        "{'images':[]} | /images | at least one image",
        "{'images':[5]} | /images/0 | must be nested lists of pixels, found 5",
        "{'images':[[[1,2],[3]]]} | /images/0/1 | is 1 where /0 is 2",
        "{'images':[[[1,2]]]} | /images/0 | must be 1 x 2 x 2 or 2 x 2 nested values, found 1 x 2",
        "{'images':[[[1,2],[3,4]],[[1,2,3],[4,5,6]]]} | /images/1 | found 2 x 3",
        "{'images':[[[1,2],[3,256]]]} | /images/0/1/1 | must be an integer 0 to 255, found 256",
        "{'images':[[[1,2],[-1,0]]]} | /images/0/1/0 | found -1",
        "{'images':[[[1,2.5],[3,4]]]} | /images/0/0/1 | found a fraction",
        "{'images':[[[1,2],['3',4]]]} | /images/0/1/0 | found a text",
        "{'images':[[[1,null],[3,4]]]} | /images/0/0/1 | found null",
        "{'images':[[[[[1]]]]]} | /images/0/0/0/0 | must be a pixel",
        "{'images':[[[{'r':1},2],[3,4]]]} | /images/0/0/0 | found an object",
        "{'images':[[[1234567890123456789012345678901234567890,2],[3,4]]]} | /images/0/0/0 | found 12345678901234567890...",
        "{'images':[[]]} | /images/0 | found 0",
      })
  void wrongPixelsAreRefusedWithTheirPlace(String body, String pointer, String detail) {
    var problem = refused(postJson(body.replace('\'', '"')), ProblemCode.INVALID_VALUE);

    assertThat(problem.errors()).extracting(FieldProblem::pointer).containsExactly(pointer);
    assertThat(problem.errors().getFirst().detail()).contains(detail);
  }

  @Test
  void allWrongPixelsAreCountedAndTheFirstListed() {
    var row = "[" + "300,".repeat(29) + "300]";

    var problem = refused(postJson("{\"images\":[" + row + "]}"), ProblemCode.INVALID_VALUE);

    assertThat(problem)
        .hasMessage("31 values of the body cannot be used; the first 20 are listed.");
    assertThat(problem.errors()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[1]", "{\"images\":[[[1,2],[3,", "{\"images\" 1}", "{} {}", "nonsense"})
  void whatIsNotTheJsonObjectIsMalformed(String body) {
    refused(postJson(body), ProblemCode.MALFORMED_REQUEST);
  }

  @Test
  void aRepeatedFieldIsMalformed() {
    var problem =
        refused(
            postJson("{\"images\":[[[1,2],[3,4]]],\"images\":[[[1,2],[3,4]]]}"),
            ProblemCode.MALFORMED_REQUEST);

    assertThat(problem).hasMessageContaining("Duplicate");
  }

  @Test
  void anUnknownFieldIsRefused() {
    var problem = refused(postJson("{\"pictures/raw\":[]}"), ProblemCode.UNKNOWN_FIELD);

    assertThat(problem.errors())
        .containsExactly(
            new FieldProblem("/pictures~1raw", "is not known; the body has the field images"));
  }

  @Test
  void moreThan64ImagesAreTooMany() {
    var image = "[[1,2],[3,4]]";
    json(postJson("{\"images\":[" + image + ("," + image).repeat(63) + "]}"))
        .extractingPath("$.predictions.length()")
        .isEqualTo(64);

    refused(
        postJson("{\"images\":[" + image + ("," + image).repeat(64) + "]}"), ProblemCode.TOO_LARGE);
    var parts = http.post().uri(uri("")).multipart();
    IntStream.rangeClosed(0, 64)
        .forEach(i -> parts.part(file("file", i + ".png", greyPng(1, 1, 0))));
    assertThat(refused(parts.exchange(), ProblemCode.TOO_LARGE))
        .hasMessage("A request has at most 64 images, found 65 parts.");
  }

  @Test
  void aJsonBodyIsBoundedByTheModelsShape() {
    refused(postJson("{\"images\":[[[1,2]," + " ".repeat(100_000)), ProblemCode.TOO_LARGE);
  }

  @Test
  void anEmptyBodyIsMalformed() {
    assertThat(refused(post("", MediaType.IMAGE_PNG, new byte[0]), ProblemCode.MALFORMED_REQUEST))
        .hasMessage("The body is empty.");
    refused(http.post().uri(uri("")).multipart().exchange(), ProblemCode.MALFORMED_REQUEST);
  }

  @Test
  void textCalledPngIsNoImage() {
    refused(
        post("", MediaType.IMAGE_PNG, "a text".getBytes(StandardCharsets.UTF_8)),
        ProblemCode.INVALID_IMAGE);
  }

  @Test
  void aGifIsNotSupportedWhateverItIsCalled() {
    var gif = "GIF89a..".getBytes(StandardCharsets.UTF_8);
    refused(post("", MediaType.APPLICATION_OCTET_STREAM, gif), ProblemCode.UNSUPPORTED_MEDIA_TYPE);
    assertThat(post("", MediaType.IMAGE_GIF, gif)).hasStatus(415);
  }

  @Test
  void aBodyOfMoreThanTenMebibytesIsTooLarge() {
    refused(post("", MediaType.IMAGE_PNG, new byte[10 * 1024 * 1024 + 1]), ProblemCode.TOO_LARGE);
  }

  @Test
  void allBrokenFilesAreListed() {
    var result =
        http.post()
            .uri(uri(""))
            .multipart()
            .part(file("file", "good.png", greyPng(2, 2, 1, 1, 1, 1)))
            .part(file("file", "empty.png", new byte[0]))
            .part(new MockPart("file", "a form field".getBytes(StandardCharsets.UTF_8)))
            .part(file("file", "cut.png", Arrays.copyOf(greyPng(2, 2, 1, 1, 1, 1), 50)))
            .exchange();

    var problem = refused(result, ProblemCode.INVALID_IMAGE);
    assertThat(problem).hasMessage("3 of the files cannot be used.");
    assertThat(problem.errors())
        .extracting(FieldProblem::pointer)
        .containsExactly("/1", "/2", "/3");
    assertThat(problem.errors())
        .extracting(FieldProblem::detail)
        .satisfiesExactly(
            d -> assertThat(d).isEqualTo("empty.png: The file is empty."),
            d -> assertThat(d).isEqualTo("is the form field 'file', not a file"),
            d -> assertThat(d).startsWith("cut.png: The PNG is truncated"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, -1})
  void topOutOfRangeIsRefused(int top) {
    var problem =
        refused(
            post("?top=" + top, MediaType.IMAGE_PNG, greyPng(2, 2, 0, 0, 0, 0)),
            ProblemCode.INVALID_VALUE);

    assertThat(problem.errors())
        .containsExactly(new FieldProblem("top", "must be 1 to 3, found " + top));
  }

  @Test
  void invertIsForPictures() {
    var result =
        http.post()
            .uri(uri("?invert=true"))
            .contentType(MediaType.APPLICATION_JSON)
            .content("{\"images\":[[[1,2],[3,4]]]}")
            .exchange();

    assertThat(refused(result, ProblemCode.INVALID_VALUE).errors())
        .extracting(FieldProblem::pointer)
        .containsExactly("invert");
  }

  @Test
  void anUnknownModelIsNotFound() {
    var result =
        http.post()
            .uri("/api/v1/models/{id}/predictions", UUID.randomUUID())
            .contentType(MediaType.IMAGE_PNG)
            .content(greyPng(2, 2, 0, 0, 0, 0))
            .exchange();

    refused(result, ProblemCode.NOT_FOUND);
  }

  private static MockPart file(String field, String name, byte[] content) {
    return new MockPart(field, name, content);
  }

  private MvcTestResult post(String query, MediaType type, byte[] body) {
    return http.post().uri(uri(query)).contentType(type).content(body).exchange();
  }

  private MvcTestResult postJson(String body) {
    return http.post()
        .uri(uri(""))
        .contentType(MediaType.APPLICATION_JSON)
        .content(body)
        .exchange();
  }

  private String uri(String query) {
    return String.format(Locale.ROOT, "/api/v1/models/%s/predictions%s", model.id(), query);
  }

  private static org.springframework.test.json.AbstractJsonContentAssert<?> json(
      MvcTestResult result) {
    assertThat(result).hasStatusOk();
    return assertThat(result).bodyJson();
  }

  private static ApiException refused(MvcTestResult result, ProblemCode code) {
    assertThat(result.getUnresolvedException())
        .isNotNull()
        .cause()
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(code));
    return (ApiException) result.getUnresolvedException().getCause();
  }
}
