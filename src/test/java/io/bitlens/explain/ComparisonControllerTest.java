package io.bitlens.explain;

import static io.bitlens.image.Pictures.greyPng;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.github.benmanes.caffeine.cache.Scheduler;
import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import io.bitlens.inference.LoadedModels;
import io.bitlens.inference.Models;
import io.bitlens.inference.input.InputReader;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.registry.Model;
import io.bitlens.telemetry.Spans;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.json.AbstractJsonContentAssert;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/**
 * Comparisons over HTTP, of models whose gradient by pixel j of size n is, for target k, k (j + 1)
 * / n, negative where j is odd; at 2 bits with the other sign.
 */
class ComparisonControllerTest {

  private static final InputShape SHAPE = new InputShape(1, 2, 2);

  private final Models models = new Models();
  private final Model full = models.add(SHAPE, LayerBits.FULL, "off", "dim", "on");
  private final Model four = models.add(SHAPE, 4, "off", "dim", "on");
  private final Model two = models.add(SHAPE, 2, "off", "dim", "on");
  private final MockMvcTester http = http();

  private MockMvcTester http() {
    var nanos = new AtomicLong();
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
    return MockMvcTester.of(
        new ComparisonController(
            loaded,
            new InputReader(pictures),
            new Comparisons(
                loaded,
                new Bounds(new RunningExplanations(Duration.ofMinutes(1), () -> 0), 5_000),
                () -> nanos.getAndAdd(3_000_000),
                new ExplanationTelemetry(new SimpleMeterRegistry(), Spans.none(), () -> 0))));
  }

  @Test
  void eachModelSaysWhatItSeesAndHowFarItAgreesWithTheFirst() {
    var answer = json(post("?models=" + ids(full, four, two)));

    answer.extractingPath("$.method").isEqualTo("gradient");
    answer.extractingPath("$.elapsedMillis").isEqualTo(3.0);
    answer.extractingPath("$.models.length()").isEqualTo(3);
    answer.extractingPath("$.models[0].model").isEqualTo(full.id().toString());
    answer.extractingPath("$.models[0].surrogate").isEqualTo(false);
    answer.extractingPath("$.models[0].map.predictedLabel").isEqualTo("on");
    answer.doesNotHavePath("$.models[0].agreement");
    answer.extractingPath("$.models[1].surrogate").isEqualTo(true);
    answer.extractingPath("$.models[1].precision").isEqualTo("w4");
    answer.extractingPath("$.models[1].map.values").asArray().containsExactly(0.5, -1.0, 1.5, -2.0);
    for (var metric : new String[] {"spearman", "ssim", "cosine", "topIou"}) {
      answer.extractingPath("$.models[1].agreement." + metric).isEqualTo(1.0);
    }
    answer.extractingPath("$.models[2].map.values").asArray().containsExactly(-0.5, 1.0, -1.5, 2.0);
    answer.extractingPath("$.models[2].agreement.spearman").isEqualTo(-1.0);
    answer.extractingPath("$.models[2].agreement.cosine").isEqualTo(-1.0);
    // The same pixel matters most, one way or the other.
    answer.extractingPath("$.models[2].agreement.topIou").isEqualTo(1.0);
  }

  @Test
  void aModelCanBeNamedByItsAlias() {
    models.name("champion", two.id());

    json(post("?models=" + full.id() + ",champion"))
        .extractingPath("$.models[1].model")
        .isEqualTo(two.id().toString());
  }

  @Test
  void theProbabilityIsThatOfThePredictedClass() {
    // Logits are 0, 0.3 and 0.6: the mean of 255, 0, 0 and 51 is 0.3.
    double expected = Math.exp(0.6) / (1 + Math.exp(0.3) + Math.exp(0.6));

    json(post("?models=" + ids(full, four)))
        .extractingPath("$.models[0].probability")
        .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
        .isCloseTo(expected, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"first,2", "predicted,2", "1,1", "dim,1"})
  void theTargetIsThatOfTheFirstEachOnesOwnOrNamed(String target, int explained) {
    var answer = json(post("?target=" + target + "&models=" + ids(four, two)));

    answer.extractingPath("$.models[0].map.target").isEqualTo(explained);
    answer.extractingPath("$.models[1].map.target").isEqualTo(explained);
  }

  @Test
  void thePictureShowsTheImageAndEveryMap() throws Exception {
    var result = post("?scale=20&models=" + ids(full, four, two), MediaType.IMAGE_PNG_VALUE);

    assertThat(result).hasStatusOk().hasContentType(MediaType.IMAGE_PNG);
    var picture =
        ImageIO.read(new ByteArrayInputStream(result.getResponse().getContentAsByteArray()));
    // Four pictures of 40 pixels with gaps of 6 between and around.
    assertThat(picture.getWidth()).isEqualTo(4 * 46 + 6);
    // The first pixel: white in the image, then red, red, and blue at 2 bits.
    assertThat(picture.getRGB(10, 10) & 0xffffff).isEqualTo(0xffffff);
    int red = picture.getRGB(46 + 10, 10);
    int blue = picture.getRGB(3 * 46 + 10, 10);
    assertThat(picture.getRGB(2 * 46 + 10, 10)).isEqualTo(red);
    assertThat(red >> 16 & 0xff).isGreaterThan(red & 0xff);
    assertThat(blue & 0xff).isGreaterThan(blue >> 16 & 0xff);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "target=bright|target|must be first, predicted, 0 to 2, or one of [off, dim, on]; found 'bright'",
        "target=3|target|must be first, predicted, 0 to 2, or one of [off, dim, on]; found '3'",
        "palette=grey|palette|must be one of [diverging, magnitude], found 'grey'",
        "scale=0|scale|must be 1 to 682, found 0",
        "scale=683|scale|must be 1 to 682, found 683",
      })
  void whatMakesNoSenseIsRefusedWithItsPlace(String query, String pointer, String detail) {
    assertRefused("?" + query + "&models=" + ids(four, two), pointer, detail);
  }

  @Test
  void anUnknownMethodIsRefused() {
    var result = post("?method=x-ray&models=" + ids(four, two));

    assertThat(problem(result).errors())
        .singleElement()
        .satisfies(error -> {
          assertThat(error.pointer()).isEqualTo("method");
          assertThat(error.detail()).startsWith("must be one of [gradient, gradient-x-input");
          assertThat(error.detail()).endsWith("found 'x-ray'");
        });
  }

  @Test
  void oneModelOrTooManyAreRefused() {
    assertRefused("?models=" + four.id(), "models", "must name 2 to 16, found 1");
    var many =
        Collections.nCopies(17, four.id().toString()).stream().collect(Collectors.joining(","));
    assertRefused("?models=" + many, "models", "must name 2 to 16, found 17");
  }

  @Test
  void aModelOfAnotherShapeIsRefused() {
    var other = models.add(new InputShape(1, 3, 3), 4, "off", "dim", "on");

    assertRefused(
        "?models=" + ids(four, two, other),
        "models/2",
        "must take 1x2x2 as the first model does, found 1x3x3");
  }

  @Test
  void aModelOfOtherClassesIsRefused() {
    var other = models.add(SHAPE, 4, "on", "dim", "off");

    assertRefused(
        "?models=" + ids(four, other),
        "models/1",
        "must have the first model's classes [off, dim, on], found [on, dim, off]");
  }

  @Test
  void aModelThatDoesNotExistIsNotFound() {
    var result = post("?models=" + four.id() + "," + UUID.randomUUID());

    assertThat(problem(result).code()).isEqualTo(ProblemCode.NOT_FOUND);
  }

  @Test
  void severalImagesAreRefused() {
    var result =
        http.post()
            .uri("/api/v1/comparisons?models=" + ids(four, two))
            .contentType(MediaType.APPLICATION_JSON)
            .content("{\"images\": [[[0, 0], [0, 0]], [[0, 0], [0, 0]]]}")
            .exchange();

    assertThat(problem(result).errors())
        .containsExactly(new FieldProblem("", "must have one image, found 2"));
  }

  private void assertRefused(String query, String pointer, String detail) {
    assertThat(problem(post(query)).errors()).containsExactly(new FieldProblem(pointer, detail));
  }

  private static ApiException problem(MvcTestResult result) {
    assertThat(result.getUnresolvedException())
        .isNotNull()
        .cause()
        .isInstanceOf(ApiException.class);
    return (ApiException) result.getUnresolvedException().getCause();
  }

  private static String ids(Model... compared) {
    return Arrays.stream(compared).map(m -> m.id().toString()).collect(Collectors.joining(","));
  }

  private MvcTestResult post(String query) {
    return post(query, MediaType.APPLICATION_JSON_VALUE);
  }

  private MvcTestResult post(String query, String accept) {
    return http.post()
        .uri("/api/v1/comparisons" + query)
        .contentType(MediaType.IMAGE_PNG)
        .header(HttpHeaders.ACCEPT, accept)
        .content(greyPng(2, 2, 255, 0, 0, 51))
        .exchange();
  }

  private static AbstractJsonContentAssert<?> json(MvcTestResult result) {
    return assertThat(result).hasStatusOk().bodyJson();
  }
}
