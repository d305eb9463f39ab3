package io.bitlens.registry.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.Precisions;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelMeasurements;
import io.bitlens.registry.ModelNames;
import io.bitlens.registry.NewModels;
import io.bitlens.registry.artifact.Artifacts;
import io.bitlens.registry.artifact.VariantArtifact;
import io.bitlens.registry.store.Models;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The endpoints over a real store. */
@DataJpaTest(showSql = false)
@ComponentScan(
    basePackages = {"io.bitlens.registry.store", "io.bitlens.registry.alias"},
    useDefaultFilters = false,
    includeFilters = {
      @Filter(Configuration.class),
      @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = ModelNames.class)
    })
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class ModelControllerTest {

  @Autowired private Models models;
  @Autowired private JdbcClient jdbc;

  private MockMvcTester mvc;
  private Model model;
  private Optional<ModelMeasurements.Faithfulness> measured = Optional.empty();

  @BeforeEach
  void publishOneModel() {
    jdbc.sql("delete from alias").update();
    jdbc.sql("delete from model_artifact").update();
    jdbc.sql("delete from model_tensors").update();
    jdbc.sql("delete from model").update();
    mvc = MockMvcTester.of(new ModelController(models, Optional.of(this::measured)));
    model = models.publish(NewModels.of(Artifacts.reference(Precisions.W4A4, false, 1)));
  }

  @Test
  void showsAModelWithItsLayersCostsAndLinks() {
    var json =
        assertThat(mvc.get().uri("/api/v1/models/{id}", model.id())).hasStatusOk().bodyJson();

    json.extractingPath("$.id").isEqualTo(model.id().toString());
    json.extractingPath("$.dataset").isEqualTo("made-up");
    json.extractingPath("$.network").isEqualTo("sgt-cnn");
    json.extractingPath("$.precision").isEqualTo("w4a4");
    json.extractingPath("$.layers[1].name").isEqualTo("conv2");
    json.extractingPath("$.layers[1].weightBits").isEqualTo(4);
    json.extractingPath("$.layers[1].inputBits").isEqualTo(4);
    json.extractingPath("$.layers[1].alpha").isEqualTo(model.alphas().get("conv2"));
    json.extractingPath("$.layers[1].bops").isEqualTo(18_432 * 576 * 16);
    json.extractingPath("$.layers[3].activationBits").isEqualTo(32);
    json.extractingPath("$.layers[3].alpha").isNull();
    json.extractingPath("$.metrics.test.accuracy").isEqualTo(0.5);
    json.extractingPath("$.metrics.validation.accuracy").isEqualTo(0.75);
    json.extractingPath("$.metrics.temperature").isEqualTo(1.5);
    json.extractingPath("$.size.packedBits").isEqualTo((int) model.packedBits());
    json.extractingPath("$.size.packedBytes").isEqualTo((int) model.packedBits() / 8);
    json.extractingPath("$.sha256").isEqualTo(model.artifactSha256());
    json.extractingPath("$.provenance.seed").isEqualTo(7);
    json.extractingPath("$.provenance.spec.epochs").isEqualTo(3);
    json.extractingPath("$.links.artifact")
        .isEqualTo("http://localhost/api/v1/models/" + model.id() + "/artifact");
    json.extractingPath("$.links.job")
        .isEqualTo("http://localhost/api/v1/training-jobs/" + model.jobId());
  }

  @Test
  void listsModelsPageByPage() {
    var newer = models.publish(NewModels.of(Artifacts.reference(Precisions.W2A2, false, 1)));

    var first = assertThat(mvc.get().uri("/api/v1/models?pageSize=1")).hasStatusOk().bodyJson();
    first.extractingPath("$.items.length()").isEqualTo(1);
    first.extractingPath("$.items[0].id").isEqualTo(newer.id().toString());
    first.extractingPath("$.nextPageToken").isNotNull();

    var filtered =
        assertThat(mvc.get().uri("/api/v1/models?precision=w4a4&guided=true")).bodyJson();
    filtered.extractingPath("$.items.length()").isEqualTo(1);
    filtered.extractingPath("$.items[0].id").isEqualTo(model.id().toString());
    filtered.extractingPath("$.nextPageToken").isNull();
  }

  @Test
  void refusesAPageThatCannotBe() {
    assertThat(mvc.get().uri("/api/v1/models?pageSize=0"))
        .hasFailed()
        .failure()
        .hasRootCauseInstanceOf(ApiException.class)
        .rootCause()
        .satisfies(e -> problem(e, ProblemCode.INVALID_VALUE));
  }

  @Test
  void servesTheArtifactWithItsHash() throws Exception {
    var response = mvc.get().uri("/api/v1/models/{id}/artifact", model.id()).exchange();

    assertThat(response).hasStatusOk();
    byte[] bytes = response.getResponse().getContentAsByteArray();
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(model.artifactSha256());
    assertThat(response)
        .hasContentType("application/octet-stream")
        .hasHeader("ETag", '"' + model.artifactSha256() + '"')
        .hasHeader("X-Content-SHA256", model.artifactSha256())
        .hasHeader("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":")
        .hasHeader(
            "Content-Disposition",
            "attachment; filename=\"sgt-cnn-w4a4-" + model.id() + ".safetensors\"");
    assertThat(VariantArtifact.read(bytes).network()).isEqualTo(model.network());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"%s\"", "W/\"%s\"", "\"0\", W/\"%s\"", "*"})
  void sendsNoArtifactThatTheClientHas(String tags) {
    assertThat(
            mvc.get()
                .uri("/api/v1/models/{id}/artifact?format=safetensors", model.id())
                .header("If-None-Match", tags.formatted(model.artifactSha256())))
        .hasStatus(HttpStatus.NOT_MODIFIED)
        .hasHeader("ETag", '"' + model.artifactSha256() + '"')
        .body()
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "\"0\"", "\"%sa\"", "'%s'"})
  void sendsTheArtifactThatTheClientDoesNotHave(String tags) {
    assertThat(
            mvc.get()
                .uri("/api/v1/models/{id}/artifact", model.id())
                .header("If-None-Match", tags.formatted(model.artifactSha256())))
        .hasStatusOk();
  }

  @Test
  void refusesATokenOfOtherFilters() {
    models.publish(NewModels.of(Artifacts.reference(Precisions.W2A2, false, 1)));
    var page = mvc.get().uri("/api/v1/models?pageSize=1&guided=true").exchange();
    var token =
        JsonMapper.shared()
            .readTree(page.getResponse().getContentAsByteArray())
            .get("nextPageToken")
            .asString();

    assertThat(mvc.get().uri("/api/v1/models?guided=true&pageToken=" + token)).hasStatusOk();
    assertThat(mvc.get().uri("/api/v1/models?pageToken=" + token))
        .hasFailed()
        .failure()
        .rootCause()
        .satisfies(e -> problem(e, ProblemCode.INVALID_PAGE_TOKEN));
  }

  @Test
  void refusesAFormatThatIsNotOffered() {
    assertThat(mvc.get().uri("/api/v1/models/{id}/artifact?format=onnx", model.id()))
        .hasFailed()
        .failure()
        .rootCause()
        .satisfies(e ->
            assertThat(problem(e, ProblemCode.INVALID_VALUE).errors())
                .containsExactly(new FieldProblem("format", "must be safetensors, found onnx")));
  }

  @Test
  void showsTheEvaluationWithItsConfusion() {
    var json =
        assertThat(mvc.get().uri("/api/v1/models/{id}/evaluation", model.id()))
            .hasStatusOk()
            .bodyJson();

    json.extractingPath("$.model").isEqualTo(model.id().toString());
    json.extractingPath("$.classNames[9]").isEqualTo("class 9");
    json.extractingPath("$.test.confusion.length()").isEqualTo(10);
    json.extractingPath("$.test.confusion[3][4]").isEqualTo(4);
    json.extractingPath("$.validation.perClassAccuracy[0]").isEqualTo(0.75);
    json.extractingPath("$.test.reliability[0].confidence").isEqualTo(0.7);
    json.extractingPath("$.calibration.temperature").isEqualTo(1.5);
    json.extractingPath("$.calibration.test.ece").isEqualTo(0.03);
    json.extractingPath("$.calibration.test.reliability[0].images").isEqualTo(100);
  }

  @Test
  void showsWhatTheNewestStudyOfFaithfulnessFound() {
    var path = "/api/v1/models/" + model.id() + "/evaluation";
    assertThat(mvc.get().uri(path)).bodyJson().extractingPath("$.faithfulness").isNull();
    var study = UUID.randomUUID();
    measured =
        Optional.of(
            new ModelMeasurements.Faithfulness(
                study,
                "gradient",
                500,
                Instant.parse("2026-01-02T03:04:05Z"),
                figures(0.25),
                figures(0.5)));

    var json = assertThat(mvc.get().uri(path)).hasStatusOk().bodyJson();
    json.extractingPath("$.faithfulness.study")
        .isEqualTo("http://localhost/api/v1/studies/" + study);
    json.extractingPath("$.faithfulness.method").isEqualTo("gradient");
    json.extractingPath("$.faithfulness.images").isEqualTo(500);
    json.extractingPath("$.faithfulness.maps.deletionAuc.mean").isEqualTo(0.25);
    json.extractingPath("$.faithfulness.maps.insertionAuc.high").isEqualTo(1.35);
    json.extractingPath("$.faithfulness.maps.srg.low").isEqualTo(2.15);
    json.extractingPath("$.faithfulness.control.deletionAuc.mean").isEqualTo(0.5);
  }

  private Optional<ModelMeasurements.Faithfulness> measured(UUID of) {
    return of.equals(model.id()) ? measured : Optional.empty();
  }

  private static ModelMeasurements.Figures figures(double from) {
    return new ModelMeasurements.Figures(interval(from), interval(from + 1), interval(from + 2));
  }

  private static ModelMeasurements.Interval interval(double mean) {
    return new ModelMeasurements.Interval(mean, mean - 0.1, mean + 0.1);
  }

  @Test
  void drawsTheReliabilityBeforeAndAfterCalibration() throws Exception {
    var response =
        mvc.get().uri("/api/v1/models/{id}/evaluation/reliability", model.id()).exchange();

    assertThat(response).hasStatusOk().hasContentType("image/png");
    var picture =
        ImageIO.read(new ByteArrayInputStream(response.getResponse().getContentAsByteArray()));
    var one = new ReliabilityDiagram("", ModelReliability.of(model).panels().subList(0, 1)).png();
    assertThat(picture.getWidth())
        .isEqualTo(2 * ImageIO.read(new ByteArrayInputStream(one)).getWidth());
    assertThat(ModelReliability.of(model).panels())
        .extracting(ReliabilityDiagram.Panel::line)
        .containsExactly("as it is: ECE 0.0500, NLL 0.3000", "T = 1.500: ECE 0.0300, NLL 0.2800");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/artifact", "/evaluation", "/evaluation/reliability"})
  void findsAModelByItsAliasAndKeepsIt(String path) {
    jdbc.sql(
            "insert into alias (owner, name, model_id, revision, policy, created_at, moved_at)"
                + " values ('anonymous', 'champion', ?, ?, '{}', now(), now())")
        .params(model.id(), UUID.randomUUID())
        .update();

    assertThat(mvc.get().uri("/api/v1/models/champion" + path)).hasStatusOk();
    assertThat(mvc.get().uri("/api/v1/models/nobody" + path))
        .hasFailed()
        .failure()
        .rootCause()
        .satisfies(e -> problem(e, ProblemCode.NOT_FOUND))
        .hasMessage("There is no model 'nobody'.");
    assertThat(mvc.delete().uri("/api/v1/models/{id}", model.id()))
        .hasFailed()
        .failure()
        .rootCause()
        .satisfies(e -> problem(e, ProblemCode.WRONG_STATE));
    assertThat(models.find(model.id())).isPresent();
  }

  @Test
  void deletesAModel() {
    assertThat(mvc.delete().uri("/api/v1/models/{id}", model.id()))
        .hasStatus(HttpStatus.NO_CONTENT)
        .body()
        .isEmpty();

    assertThat(models.find(model.id())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/artifact", "/evaluation", "/evaluation/reliability"})
  void doesNotFindOtherModels(String path) {
    var id = UUID.randomUUID();

    assertThat(mvc.get().uri("/api/v1/models/" + id + path))
        .hasFailed()
        .failure()
        .rootCause()
        .satisfies(e -> problem(e, ProblemCode.NOT_FOUND))
        .hasMessage("There is no model '" + id + "'.");
  }

  @Test
  void doesNotDeleteOtherModels() {
    assertThat(mvc.delete().uri("/api/v1/models/{id}", UUID.randomUUID()))
        .hasFailed()
        .failure()
        .rootCause()
        .satisfies(e -> problem(e, ProblemCode.NOT_FOUND));
  }

  private static ApiException problem(Throwable e, ProblemCode code) {
    assertThat(e).isInstanceOf(ApiException.class);
    var problem = (ApiException) e;
    assertThat(problem.code()).isEqualTo(code);
    return problem;
  }
}
