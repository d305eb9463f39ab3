package io.bitlens.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import io.bitlens.training.Trainings;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ExperimentValidationTest {

  private final Trainings trainings = mock();
  private final ExperimentValidation validation = new ExperimentValidation(trainings);

  @Test
  void aPresetIsAWholeRequest() {
    var resolved = resolve("{'preset':'saq-2024'}");

    assertThat(resolved.cells()).hasSize(48).doesNotHaveDuplicates();
    assertThat(resolved.name()).isEqualTo("saq-2024");
    assertThat(resolved.base().epochs()).isEqualTo(2);
    assertThat(resolved.images()).isEqualTo(500);
    assertThat(resolved.accuracyDrop()).isEqualTo(0.01);
    assertThat(resolved.mapAgreement()).isEmpty();
    // All that one seed can tell comes before the next seed.
    assertThat(resolved.cells().subList(0, 16)).allSatisfy(c -> assertThat(c.seed()).isEqualTo(1));
  }

  @Test
  void whatIsGivenTakesThePlaceOfThePresetsPart() {
    var resolved =
        resolve(
            """
            {'preset':'saq-2024','name':'mine','datasets':['a'],'networks':['tiny'],
             'precisions':['fp32','w4a4'],'guided':[false],'seeds':[7],'base':{'epochs':1},
             'images':10,'recommendation':{'accuracyDrop':0.02,'mapAgreement':0.6}}\
            """);

    assertThat(resolved.cells())
        .containsExactly(
            new ExperimentSpecification.Cell("a", "tiny", "fp32", false, 7),
            new ExperimentSpecification.Cell("a", "tiny", "w4a4", false, 7));
    var job = resolved.cells().getLast().request(resolved.base());
    assertThat(job.dataset()).isEqualTo("a");
    assertThat(job.epochs()).isEqualTo(1);
    assertThat(job.seed()).isEqualTo(7);
    assertThat(job.saliency().guided()).isFalse();
    assertThat(job.precision().preset()).isEqualTo("w4a4");
    assertThat(resolve(JsonMapper.shared().writeValueAsString(resolved.request())))
        .isEqualTo(resolved);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|/datasets|must name at least one",
        "{'preset':'x','datasets':['a']}|/preset|must be one of [saq-2024], found x",
        "{'datasets':[]}|/datasets|must have at least one value, and each once, found []",
        "{'datasets':['a','a']}|/datasets|must have at least one value, and each once,"
            + " found [a, a]",
        "{'datasets':['a'],'seeds':[1,null]}|/seeds|must have at least one value, and each once,"
            + " found [1, null]",
        "{'datasets':['a'],'name':' '}|/name|must have 1 to 200 characters, found 1",
        "{'datasets':['a'],'images':0}|/images|must be 1 to 10000, found 0",
        "{'datasets':['a'],'base':{'dataset':'b'}}|/base/dataset|comes from the grid: give"
            + " /datasets",
        "{'datasets':['a'],'base':{'seed':1}}|/base/seed|comes from the grid: give /seeds",
        "{'datasets':['a'],'base':{'saliency':{'guided':true}}}|/base/saliency/guided|"
            + "comes from the grid: give /guided",
        "{'datasets':['a'],'recommendation':{'accuracyDrop':2}}|/recommendation/accuracyDrop|"
            + "must be 0 to 1, found 2.0",
        "{'datasets':['a'],'recommendation':{'mapAgreement':2}}|/recommendation/mapAgreement|"
            + "must be -1 to 1, found 2.0",
      })
  void whatMakesNoSenseIsRefusedWithItsPlace(String body, String pointer, String detail) {
    assertThat(refusal(body).errors()).containsExactly(new FieldProblem(pointer, detail));
  }

  @Test
  void thereIsABoundToTheGrid() {
    var seeds = new StringBuilder("0");
    for (int seed = 1; seed <= 63; seed++) {
      seeds.append(',').append(seed);
    }

    assertThat(refusal("{'datasets':['a'],'seeds':[" + seeds + "]}").errors())
        .containsExactly(new FieldProblem("", "must have at most 500 trainings, found 512"));
  }

  @Test
  void whatAJobWouldBeRefusedForIsToldOfTheGridOnce() {
    doThrow(
            ApiException.invalid(
                List.of(
                    new FieldProblem("/dataset", "must be known"),
                    new FieldProblem("/epochs", "must be fewer"))))
        .when(trainings)
        .check(any());

    assertThat(refusal("{'datasets':['a']}").errors())
        .containsExactly(
            new FieldProblem("/datasets/0", "must be known"),
            new FieldProblem("/base/epochs", "must be fewer"));
  }

  private ApiException refusal(String json) {
    return catchThrowableOfType(ApiException.class, () -> resolve(json));
  }

  private ExperimentSpecification resolve(String json) {
    return validation.resolve(
        JsonMapper.shared().readValue(json.replace('\'', '"'), ExperimentRequest.class));
  }
}
