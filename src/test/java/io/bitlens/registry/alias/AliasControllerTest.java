package io.bitlens.registry.alias;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.CodeGrid;
import io.bitlens.registry.MapAgreements.Metric;
import io.bitlens.registry.Model;
import io.bitlens.registry.NewModels;
import io.bitlens.registry.artifact.Artifacts;
import io.bitlens.registry.store.Models;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The endpoints over a real store. */
@DataJpaTest(showSql = false)
@ComponentScan(basePackages = {"io.bitlens.registry.store", "io.bitlens.registry.alias"})
@Import(AliasBeans.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class AliasControllerTest {

  private static final String CHAMPION = "/api/v1/aliases/champion";

  @Autowired private Aliases aliases;
  @Autowired private Models models;
  @Autowired private JdbcClient jdbc;
  @Autowired private AliasBeans.Measurements measurements;

  private MockMvcTester http;
  private Model first;
  private Model second;

  @BeforeEach
  void publishTwoModels() {
    AliasBeans.clear(jdbc);
    measurements.clear();
    http = MockMvcTester.of(new AliasController(aliases));
    first = publish(2);
    second = publish(4);
  }

  @Test
  void anAliasIsMadeMovedReadListedAndDeleted() {
    var made =
        put(
            CHAMPION,
            "{\"model\":\"%s\",\"policy\":{\"maxAccuracyDrop\":0.01,\"maxBytes\":700000,"
                    .formatted(first.id())
                + "\"minMapAgreement\":{\"metric\":\"topIou\",\"value\":0.5}}}");
    assertThat(made)
        .hasStatus(HttpStatus.CREATED)
        .hasHeader(HttpHeaders.LOCATION, "http://localhost" + CHAMPION);
    measurements.put(first.id(), second.id(), Metric.TOP_IOU, 0.75);

    var moved = put(CHAMPION, model(second), HttpHeaders.IF_MATCH, tag(made));

    assertThat(moved).hasStatusOk();
    assertThat(tag(moved)).isNotEqualTo(tag(made));
    var json = assertThat(http.get().uri(CHAMPION)).hasStatusOk().bodyJson();
    json.extractingPath("$.name").isEqualTo("champion");
    json.extractingPath("$.model").isEqualTo(second.id().toString());
    json.extractingPath("$.policy.maxAccuracyDrop").isEqualTo(0.01);
    json.extractingPath("$.policy.minMapAgreement.metric").isEqualTo("topIou");
    json.extractingPath("$.policy.maxBytes").isEqualTo(700_000);
    json.extractingPath("$.history.length()").isEqualTo(2);
    json.extractingPath("$.history[0].from").isEqualTo(first.id().toString());
    json.extractingPath("$.history[0].reference").isEqualTo(first.id().toString());
    json.extractingPath("$.history[0].gates[1].gate").isEqualTo("minMapAgreement");
    json.extractingPath("$.history[0].gates[1].measured").isEqualTo(0.75);
    json.extractingPath("$.history[0].gates[1].limit").isEqualTo(0.5);
    json.extractingPath("$.history[0].gates[1].outcome").isEqualTo("MET");
    json.extractingPath("$.links.model").isEqualTo("http://localhost/api/v1/models/" + second.id());
    var list = assertThat(http.get().uri("/api/v1/aliases")).hasStatusOk().bodyJson();
    list.extractingPath("$.items[0].name").isEqualTo("champion");
    var moves = assertThat(http.get().uri(CHAMPION + "/moves?pageSize=1")).hasStatusOk().bodyJson();
    moves.extractingPath("$.items[0].to").isEqualTo(second.id().toString());
    moves.extractingPath("$.nextPageToken").isNotNull();

    assertThat(http.delete().uri(CHAMPION).header(HttpHeaders.IF_MATCH, tag(moved)))
        .hasStatus(HttpStatus.NO_CONTENT);
    refused(http.get().uri(CHAMPION).exchange(), ProblemCode.NOT_FOUND);
    refused(http.get().uri(CHAMPION + "/moves").exchange(), ProblemCode.NOT_FOUND);
  }

  @Test
  void anAliasThatTheCallerHasIsNotSent() {
    var made = put(CHAMPION, model(first));

    assertThat(http.get().uri(CHAMPION).header(HttpHeaders.IF_NONE_MATCH, tag(made)))
        .hasStatus(HttpStatus.NOT_MODIFIED);
  }

  @Test
  void anAliasCanNameAnotherAliasOfTheModel() {
    put("/api/v1/aliases/challenger", model(second));
    put(CHAMPION, "{\"model\":\"challenger\"}");

    assertThat(http.get().uri(CHAMPION))
        .bodyJson()
        .extractingPath("$.model")
        .isEqualTo(second.id().toString());
  }

  @Test
  void movesNeedTheStateThatTheyAreMeantFor() {
    var made = put(CHAMPION, model(first));

    refused(put(CHAMPION, model(second)), ProblemCode.PRECONDITION_REQUIRED);
    refused(
        put(CHAMPION, model(second), HttpHeaders.IF_NONE_MATCH, "*"),
        ProblemCode.PRECONDITION_FAILED);
    put(CHAMPION, model(second), HttpHeaders.IF_MATCH, tag(made));
    refused(
        put(CHAMPION, model(first), HttpHeaders.IF_MATCH, tag(made)),
        ProblemCode.PRECONDITION_FAILED);
  }

  @Test
  void anEmptyPolicyOpensEveryGate() {
    var made =
        put(CHAMPION, "{\"model\":\"%s\",\"policy\":{\"maxEce\":0.05}}".formatted(first.id()));
    var body = "{\"model\":\"%s\",\"policy\":{}}".formatted(first.id());

    var opened = put(CHAMPION, body, HttpHeaders.IF_MATCH, tag(made));

    assertThat(opened).hasStatusOk().bodyJson().doesNotHavePath("$.policy.maxEce.value");
    assertThat(aliases.find("champion").policy()).isEqualTo(PromotionPolicy.NONE);
  }

  @Test
  void aModelThatDoesNotMeetThePolicyIsRefusedWithTheGate() {
    var refusal =
        refused(
            put(CHAMPION, "{\"model\":\"%s\",\"policy\":{\"maxEce\":0.01}}".formatted(first.id())),
            ProblemCode.POLICY_NOT_MET);

    assertThat(refusal.errors())
        .containsExactly(new FieldProblem("/policy/maxEce", "must be at most 0.01, measured 0.05"));
    refused(http.get().uri(CHAMPION).exchange(), ProblemCode.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Champion", "-champion", "a.b", "a b", "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f"})
  void namesThatCannotBeAreRefused(String name) {
    assertThat(
            refused(
                    http.put()
                        .uri("/api/v1/aliases/{name}", name)
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(model(first))
                        .exchange(),
                    ProblemCode.INVALID_VALUE)
                .errors())
        .extracting(FieldProblem::pointer)
        .containsExactly("name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|/model",
        "{'model':'nobody'}|/model",
        "{'model':'M','reference':'nobody'}|/reference",
        "{'model':'M','policy':{'maxAccuracyDrop':1.01}}|/policy/maxAccuracyDrop",
        "{'model':'M','policy':{'maxAccuracyDrop':-0.01}}|/policy/maxAccuracyDrop",
        "{'model':'M','policy':{'maxEce':2}}|/policy/maxEce",
        "{'model':'M','policy':{'maxBytes':0}}|/policy/maxBytes",
        "{'model':'M','policy':{'minMapAgreement':{}}}|/policy/minMapAgreement/value",
        "{'model':'M','policy':{'minMapAgreement':{'value':-1.5}}}|/policy/minMapAgreement/value",
        "{'model':'M','policy':{'minMapAgreement':{'metric':'x','value':0}}}"
            + "|/policy/minMapAgreement/metric"
      })
  void valuesThatMakeNoSenseAreRefusedWithTheirPointer(String body, String pointer) {
    var json = body.replace('\'', '"').replace("\"M\"", '"' + first.id().toString() + '"');

    assertThat(refused(put(CHAMPION, json), ProblemCode.INVALID_VALUE).errors())
        .extracting(FieldProblem::pointer)
        .containsExactly(pointer);
  }

  private Model publish(int bits) {
    return models.publish(
        NewModels.of(
            UUID.randomUUID(), Artifacts.small(CodeGrid.ODD, bits, bits), "made-up", true));
  }

  private static String model(Model model) {
    return "{\"model\":\"%s\"}".formatted(model.id());
  }

  private MvcTestResult put(String path, String body, String... header) {
    var request = http.put().uri(path).contentType(MediaType.APPLICATION_JSON).content(body);
    return header.length == 0
        ? request.exchange()
        : request.header(header[0], header[1]).exchange();
  }

  private static String tag(MvcTestResult result) {
    return String.valueOf(result.getResponse().getHeader(HttpHeaders.ETAG));
  }

  private static ApiException refused(MvcTestResult result, ProblemCode code) {
    var thrown = assertThat(result).hasFailed().failure().rootCause().actual();
    assertThat(thrown).isInstanceOf(ApiException.class);
    var refusal = (ApiException) thrown;
    assertThat(refusal.code()).isEqualTo(code);
    return refusal;
  }
}
