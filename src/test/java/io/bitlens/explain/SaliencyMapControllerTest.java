package io.bitlens.explain;

import static io.bitlens.explain.ExplainHttp.json;
import static io.bitlens.explain.ExplainHttp.refused;
import static io.bitlens.image.Pictures.greyPng;
import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.inference.Models;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.registry.Model;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/**
 * Maps over HTTP, of a model whose gradient by pixel j of size n is, for target k, k (j + 1) / n,
 * negative where j is odd.
 */
class SaliencyMapControllerTest {

  private final Models models = new Models();
  private final Model model = models.add(new InputShape(1, 2, 2), 4, "off", "dim", "on");
  private final AtomicLong nanos = new AtomicLong();
  private final MockMvcTester http = http();

  private MockMvcTester http() {
    return new ExplainHttp(models, models, () -> nanos.getAndAdd(2_500_000)).tester();
  }

  @Test
  void anAliasStandsForTheModelAndTheAnswerSaysWhich() {
    models.name("champion", model.id());

    var answer =
        json(
            http.post()
                .uri("/api/v1/models/champion/saliency-maps")
                .contentType(MediaType.IMAGE_PNG)
                .content(greyPng(2, 2, 255, 0, 0, 51))
                .exchange());

    answer.extractingPath("$.model").isEqualTo(model.id().toString());
  }

  @Test
  void theGradientOfThePredictedClassIsTheDefault() {
    var answer = json(post(model, "", greyPng(2, 2, 255, 0, 0, 51)));

    answer.extractingPath("$.model").isEqualTo(model.id().toString());
    answer.extractingPath("$.method").isEqualTo("gradient");
    answer.extractingPath("$.surrogate").isEqualTo(true);
    answer.extractingPath("$.partner").isEqualTo("occlusion");
    answer.extractingPath("$.options").asMap().isEmpty();
    answer.extractingPath("$.elapsedMillis").isEqualTo(7.5);
    answer.extractingPath("$.maps.length()").isEqualTo(1);
    answer.extractingPath("$.maps[0].target").isEqualTo(2);
    answer.extractingPath("$.maps[0].targetLabel").isEqualTo("on");
    answer.extractingPath("$.maps[0].predicted").isEqualTo(2);
    answer.extractingPath("$.maps[0].height").isEqualTo(2);
    answer.extractingPath("$.maps[0].width").isEqualTo(2);
    answer.extractingPath("$.maps[0].channels").isEqualTo(1);
    answer.extractingPath("$.maps[0].values").asArray().containsExactly(0.5, -1.0, 1.5, -2.0);
    answer.extractingPath("$.maps[0].min").isEqualTo(-2.0);
    answer.extractingPath("$.maps[0].max").isEqualTo(1.5);
    answer.doesNotHavePath("$.maps[0].converted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dim", "1"})
  void aTargetIsAnIndexOrALabel(String target) {
    var answer =
        json(
            post(model, "?method=gradient-x-input&target=" + target, greyPng(2, 2, 255, 0, 0, 51)));

    answer.extractingPath("$.method").isEqualTo("gradient-x-input");
    answer.extractingPath("$.maps[0].target").isEqualTo(1);
    answer.extractingPath("$.maps[0].predicted").isEqualTo(2);
    answer.extractingPath("$.maps[0].predictedLabel").isEqualTo("on");
    answer
        .extractingPath("$.maps[0].values")
        .asArray()
        .satisfies(values ->
            assertThat(Arrays.stream(values).map(v -> ((Number) v).floatValue()))
                .containsExactly(0.25f, -0f, 0f, -1f * (51 / 255f)));
  }

  @Test
  void aFullPrecisionModelNeedsNoSurrogate() {
    var full = models.add(new InputShape(1, 1, 1), LayerBits.FULL, "off", "on");

    var answer = json(post(full, "", greyPng(1, 1, 9)));
    answer.extractingPath("$.surrogate").isEqualTo(false);
    answer.doesNotHavePath("$.partner");
  }

  @Test
  void channelsComeLast() {
    var colour = models.add(new InputShape(3, 1, 2), 4, "off", "on");

    // Planes are 1, -2 | 3, -4 | 5, -6, each of 6.
    json(post(colour, "?target=on", greyPng(2, 1, 9, 9)))
        .extractingPath("$.maps[0].values")
        .asArray()
        .satisfies(values ->
            assertThat(Arrays.stream(values).map(v -> ((Number) v).floatValue()))
                .containsExactly(1 / 6f, 3 / 6f, 5 / 6f, -2 / 6f, -4 / 6f, -6 / 6f));
  }

  @Test
  void severalImagesGiveSeveralMaps() {
    var result =
        http.post()
            .uri("/api/v1/models/{id}/saliency-maps", model.id())
            .contentType(MediaType.APPLICATION_JSON)
            .content("{\"images\":[[[0,0],[0,0]],[[255,1],[2,3]]]}")
            .exchange();

    json(result).extractingPath("$.maps[*].index").asArray().containsExactly(0, 1);
    json(result).extractingPath("$.maps[*].target").asArray().containsExactly(0, 2);
  }

  @ParameterizedTest
  @CsvSource({"heatmap,280,280", "overlay,280,280"})
  void aPictureIsAnsweredWhereItIsAsked(String view, int width, int height) throws IOException {
    var picture = picture("image/png", "?view=" + view);

    assertThat(picture.getWidth()).isEqualTo(width);
    assertThat(picture.getHeight()).isEqualTo(height);
  }

  @Test
  void scaleAndPaletteAreChosen() throws IOException {
    var picture = picture("image/png", "?scale=3&palette=magnitude");

    assertThat(picture.getWidth()).isEqualTo(6);
    assertThat(picture.getRGB(5, 5) & 0xffffff).isEqualTo(0xfcffa4);
    assertThat(picture("image/png", "?view=panel").getWidth()).isGreaterThan(3 * 280);
  }

  @Test
  void thePreferredKindIsAnswered() throws IOException {
    assertThat(picture("application/json;q=0.5, image/*", "").getWidth()).isEqualTo(280);
    for (var accept : new String[] {"*/*", "image/png;q=0.5, application/json", "image/png, */*"}) {
      var json = post(model, "", greyPng(2, 2, 1, 2, 3, 4), accept);
      assertThat(json).hasContentType(MediaType.APPLICATION_JSON);
    }
    assertThat(post(model, "", greyPng(2, 2, 1, 2, 3, 4), "text/csv")).hasStatus(406);
  }

  @Test
  void aPictureShowsOneImageOnly() {
    var result =
        http.post()
            .uri("/api/v1/models/{id}/saliency-maps", model.id())
            .contentType(MediaType.APPLICATION_JSON)
            .accept(MediaType.IMAGE_PNG)
            .content("{\"images\":[[[0,0],[0,0]],[[255,1],[2,3]]]}")
            .exchange();

    assertThat(refused(result, ProblemCode.INVALID_VALUE))
        .hasMessage("A picture shows the map of one image, found 2; ask for JSON or send one.");
  }

  @Test
  void allParametersThatMakeNoSenseAreListed() {
    var problem =
        refused(
            post(
                model,
                "?method=lime&target=shoe&view=film&palette=jet&scale=5000",
                greyPng(2, 2, 1, 2, 3, 4)),
            ProblemCode.INVALID_VALUE);

    assertThat(problem.errors())
        .containsExactly(
            new FieldProblem(
                "method",
                "must be one of [gradient, gradient-x-input, smoothgrad, integrated-gradients,"
                    + " grad-cam, occlusion, rise, kernel-shap], found 'lime'"),
            new FieldProblem(
                "target",
                "must be predicted, true, 0 to 2, or one of [off, dim, on]; found 'shoe'"),
            new FieldProblem("view", "must be one of [heatmap, overlay, panel], found 'film'"),
            new FieldProblem("palette", "must be one of [diverging, magnitude], found 'jet'"),
            new FieldProblem("scale", "must be 1 to 1024, found 5000"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "-1", "99999999999", "ON"})
  void aClassThatDoesNotExistIsRefused(String target) {
    var problem =
        refused(
            post(model, "?target=" + target, greyPng(2, 2, 1, 2, 3, 4)), ProblemCode.INVALID_VALUE);

    assertThat(problem.errors()).extracting(FieldProblem::pointer).containsExactly("target");
  }

  @Test
  void brokenPicturesAndUnknownModelsAreRefused() {
    refused(post(model, "", new byte[] {1, 2, 3}), ProblemCode.INVALID_IMAGE);
    refused(post(model, "", new byte[0]), ProblemCode.MALFORMED_REQUEST);
    var result =
        http.post()
            .uri("/api/v1/models/{id}/saliency-maps", UUID.randomUUID())
            .contentType(MediaType.IMAGE_PNG)
            .content(greyPng(2, 2, 1, 2, 3, 4))
            .exchange();
    refused(result, ProblemCode.NOT_FOUND);
  }

  private BufferedImage picture(String accept, String query) throws IOException {
    var result = post(model, query, greyPng(2, 2, 255, 0, 0, 51), accept);
    assertThat(result).hasStatusOk().hasContentType(MediaType.IMAGE_PNG);
    return ImageIO.read(new ByteArrayInputStream(result.getResponse().getContentAsByteArray()));
  }

  private MvcTestResult post(Model model, String query, byte[] body) {
    return post(model, query, body, MediaType.APPLICATION_JSON_VALUE);
  }

  private MvcTestResult post(Model model, String query, byte[] body, String accept) {
    return http.post()
        .uri("/api/v1/models/" + model.id() + "/saliency-maps" + query)
        .contentType(MediaType.IMAGE_PNG)
        .header(HttpHeaders.ACCEPT, accept)
        .content(body)
        .exchange();
  }
}
