package io.bitlens.explain;

import static io.bitlens.explain.ExplainHttp.json;
import static io.bitlens.explain.ExplainHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.inference.Models;
import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.registry.Model;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.json.JsonMapper;

/** Every method over HTTP, of a convolutional network on 12 x 12 colour images. */
class SaliencyMethodsTest {

  private static final String[] CLASSES = {"cat", "dog", "owl"};
  private static final Variant QUANTIZED = variant(Precisions.W4A4);

  private final Models models = new Models();
  private final Model model = models.add(QUANTIZED, CLASSES);
  private final MockMvcTester http =
      new ExplainHttp(models, new DjlVariantLoader(), () -> 0).tester();

  private static Variant variant(String precision) {
    var network = Networks.find(Networks.TINY, new InputShape(3, 12, 12), 3).orElseThrow();
    return RandomVariants.of(
        network, Precisions.preset(precision, network, false).orElseThrow(), CodeGrid.ODD, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "smoothgrad | {\"samples\":50,\"noise\":0.15,\"seed\":0} | occlusion | 3",
        "integrated-gradients | {\"steps\":64,\"baseline\":\"black\"} | kernel-shap | 3",
        "grad-cam | {\"layer\":\"conv4\"} | rise | 1",
        "occlusion | {\"patch\":2,\"stride\":1,\"baseline\":\"black\"} | | 1",
        "rise | {\"masks\":1000,\"cells\":7,\"probability\":0.5,\"baseline\":\"black\",\"seed\":0}"
            + " | | 1",
        "kernel-shap | {\"samples\":1024,\"cells\":7,\"baseline\":\"black\",\"seed\":0} | | 1"
      })
  void anAnswerTellsTheOptionsAndTheMethodToCheckAgainst(
      String method, String options, String partner, int channels) {
    var answer = json(post(model, "?method=" + method, images(1)));

    answer.extractingPath("$.method").isEqualTo(method);
    answer.extractingPath("$.options").isEqualTo(parsed(options));
    answer.extractingPath("$.surrogate").isEqualTo(partner != null);
    if (partner == null) {
      answer.doesNotHavePath("$.partner");
    } else {
      answer.extractingPath("$.partner").isEqualTo(partner);
    }
    answer.extractingPath("$.maps[0].channels").isEqualTo(channels);
    answer.extractingPath("$.maps[0].values.length()").isEqualTo(channels * 144);
  }

  private static Object parsed(String json) {
    return JsonMapper.shared().readValue(json, Object.class);
  }

  @Test
  void gradientsOfAFullPrecisionModelAreNoSurrogate() {
    var full = models.add(variant(Precisions.FP32), CLASSES);

    var answer = json(post(full, "?method=integrated-gradients&steps=200", images(1)));

    answer.extractingPath("$.surrogate").isEqualTo(false);
    answer.doesNotHavePath("$.partner");
    answer
        .extractingPath("$.maps[0].completeness.gap")
        .asNumber()
        .satisfies(gap -> assertThat(Math.abs(gap.doubleValue())).isLessThan(0.05));
  }

  @Test
  void whatAddsUpSaysToWhat() {
    var answer = json(post(model, "?method=kernel-shap&cells=3&baseline=mean&seed=7", images(2)));

    answer.extractingPath("$.options.cells").isEqualTo(3);
    answer.extractingPath("$.options.seed").isEqualTo(7);
    answer
        .extractingPath("$.maps[1].completeness")
        .asMap()
        .containsOnlyKeys("baseline", "image", "sum", "gap");
    answer
        .extractingPath("$.maps[1].completeness.gap")
        .asNumber()
        .satisfies(gap -> assertThat(Math.abs(gap.doubleValue())).isLessThan(1e-9));
    json(post(model, "?method=rise&masks=9", images(1))).doesNotHavePath("$.maps[0].completeness");
  }

  @ParameterizedTest
  @CsvSource({"conv1,10", "conv2,8", "conv3,4", "conv4,2"})
  void gradCamTellsItsLayerAndResolution(String layer, int side) {
    var answer = json(post(model, "?method=grad-cam&layer=" + layer, images(1)));

    answer.extractingPath("$.layer.name").isEqualTo(layer);
    answer.extractingPath("$.layer.height").isEqualTo(side);
    answer.extractingPath("$.layer.width").isEqualTo(side);
    json(post(model, "", images(1))).doesNotHavePath("$.layer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"smoothgrad", "rise&masks=150", "kernel-shap", "occlusion"})
  void theSameRequestGivesTheSameMaps(String method) {
    assertThat(post(model, "?method=" + method, images(2)))
        .bodyJson()
        .extractingPath("$.maps")
        .isEqualTo(maps(post(model, "?method=" + method, images(2))));
  }

  private static Object maps(MvcTestResult result) {
    var holder = new Object[1];
    json(result).extractingPath("$.maps").satisfies(maps -> holder[0] = maps);
    return holder[0];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gradient-x-input",
        "smoothgrad",
        "integrated-gradients",
        "grad-cam",
        "occlusion",
        "rise",
        "kernel-shap"
      })
  void picturesAreDrawnOfAll(String method) throws IOException {
    var result =
        http.post()
            .uri(
                "/api/v1/models/%s/saliency-maps?view=panel&method=%s"
                    .formatted(model.id(), method))
            .contentType(MediaType.APPLICATION_JSON)
            .header(HttpHeaders.ACCEPT, MediaType.IMAGE_PNG_VALUE)
            .content(images(1))
            .exchange();

    assertThat(result).hasStatusOk().hasContentType(MediaType.IMAGE_PNG);
    var picture =
        ImageIO.read(new ByteArrayInputStream(result.getResponse().getContentAsByteArray()));
    assertThat(picture.getWidth()).isGreaterThan(3 * 270);
  }

  @Test
  void theTrueClassOfEachImageIsExplained() {
    var answer = json(post(model, "?target=true&labels=owl,0,dog", images(3)));

    answer.extractingPath("$.maps[*].target").asArray().containsExactly(2, 0, 1);
    answer.extractingPath("$.maps[*].targetLabel").asArray().containsExactly("owl", "cat", "dog");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "target=true | labels | is needed with target=true: the class of each image, between"
            + " commas",
        "labels=cat | labels | goes with target=true, found target=predicted",
        "target=true&labels=cat,cow | labels | must each be 0 to 2 or one of [cat, dog, owl]; found"
            + " [cow]",
        "target=true&labels=cat | labels | must be as many as the images, 2, found 1",
        "samples=5 | samples | is not an option of gradient, which has none",
        "method=smoothgrad&steps=5 | steps | is not an option of smoothgrad, which has samples,"
            + " noise, seed",
        "method=smoothgrad&samples=0 | samples | must be an integer 1 to 10000, found '0'",
        "method=smoothgrad&samples=many | samples | must be an integer 1 to 10000, found 'many'",
        "method=smoothgrad&noise=1.5 | noise | must be a number 0.0 to 1.0, found '1.5'",
        "method=smoothgrad&noise=NaN | noise | must be a number 0.0 to 1.0, found 'NaN'",
        "method=smoothgrad&seed=1e3 | seed | must be an integer of 64 bits, found '1e3'",
        "method=integrated-gradients&steps=10001 | steps | must be an integer 1 to 10000, found"
            + " '10001'",
        "method=integrated-gradients&baseline=blue | baseline | must be one of [black, white,"
            + " mean], found 'blue'",
        "method=grad-cam&layer=fc | layer | must be one of [conv1, conv2, conv3, conv4], found"
            + " 'fc'",
        "method=occlusion&patch=13 | patch | must be an integer 1 to 12, found '13'",
        "method=occlusion&patch=3&stride=4 | stride | must be an integer 1 to 3, found '4'",
        "method=rise&masks=100001 | masks | must be an integer 1 to 100000, found '100001'",
        "method=rise&cells=13 | cells | must be an integer 1 to 12, found '13'",
        "method=rise&probability=1 | probability | must be a number 0.01 to 0.99, found '1'",
        "method=kernel-shap&cells=0 | cells | must be an integer 1 to 12, found '0'",
        "method=kernel-shap&samples=195 | samples | must be at least 196 for 49 cells, found 195",
        "method=rise&masks=2500 | masks | makes 2501 evaluations for each of 2 maps, more than"
            + " 5000 in all"
      })
  void whatMakesNoSenseIsRefused(String query, String pointer, String detail) {
    var problem = refused(post(model, "?" + query, images(2)), ProblemCode.INVALID_VALUE);

    assertThat(problem.errors()).containsExactly(new FieldProblem(pointer, detail));
  }

  @Test
  void allOptionsThatMakeNoSenseAreListed() {
    var problem =
        refused(
            post(model, "?method=rise&masks=0&cells=x&layer=conv1&target=cow", images(1)),
            ProblemCode.INVALID_VALUE);

    assertThat(problem.errors())
        .extracting(FieldProblem::pointer)
        .containsExactly("masks", "cells", "layer", "target");
  }

  @Test
  void gradCamNeedsAConvolution() {
    var linear = models.add(new InputShape(1, 2, 2), 4, "off", "on");

    var problem = refused(post(linear, "?method=grad-cam", "{}"), ProblemCode.INVALID_VALUE);

    assertThat(problem.errors())
        .containsExactly(
            new FieldProblem(
                "method",
                "grad-cam needs a convolution with an activation, and the model has none"));
  }

  private MvcTestResult post(Model asked, String query, String body) {
    return http.post()
        .uri("/api/v1/models/" + asked.id() + "/saliency-maps" + query)
        .contentType(MediaType.APPLICATION_JSON)
        .content(body)
        .exchange();
  }

  private static String images(int count) {
    var pixels = RandomVariants.pixels(QUANTIZED.network().input(), count, 4);
    return IntStream.range(0, count)
        .mapToObj(i -> image(Arrays.copyOfRange(pixels, i * 432, (i + 1) * 432)))
        .collect(Collectors.joining(",", "{\"images\":[", "]}"));
  }

  private static String image(byte[] pixels) {
    return IntStream.range(0, 3)
        .mapToObj(c ->
            IntStream.range(0, 12)
                .mapToObj(y ->
                    IntStream.range(0, 12)
                        .mapToObj(x -> String.valueOf(pixels[(c * 12 + y) * 12 + x] & 0xff))
                        .collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]")))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
