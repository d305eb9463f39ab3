package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bitlens.nn.LayerBits;
import io.bitlens.training.trainer.AllocationSpec;
import io.bitlens.training.trainer.Stage;
import io.bitlens.web.ApiException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Requests whose bits are to be searched for. */
class AllocationValidationTest {

  private final JobValidation validation =
      new JobValidation(new Fixtures.Catalog(), new Fixtures.Models());

  @Test
  void theBudgetHasDefaults() {
    var resolved = resolve("{'dataset':'digits','precision':{'auto':{}},'epochs':3}");

    assertThat(resolved.allocation()).contains(AllocationSpec.DEFAULT);
    assertThat(resolved.precision().name()).isEqualTo("auto");
    assertThat(resolved.precision().layers())
        .containsEntry("conv1", new LayerBits(8, 4))
        .containsEntry("fc2", new LayerBits(8, 32));
    assertThat(resolved.stages()).extracting(Stage::epochs).containsExactly(3, 3);
    assertThat(resolved.stages().getFirst().precision().name()).isEqualTo("fp32");
    // The twin's, two of constrained training, and four trials: the path has nine places.
    assertThat(resolved.epochsOfAllStages()).isEqualTo(3 + 2 + 4 * 3);
  }

  @Test
  void everythingCanBeGiven() {
    var resolved =
        resolve(
            """
            {'dataset':'digits','precision':{'auto':{'accuracyDrop':0.005,'mapAgreement':0.7,
              'weightBits':[8,2,3],'activationBits':8,'sensitivityEpochs':5,'images':100}},
             'warmStart':{'epochs':7}}\
            """);

    assertThat(resolved.allocation())
        .contains(new AllocationSpec(0.005, 0.7, List.of(2, 3, 8), 8, 5, 100));
    assertThat(resolved.stages()).extracting(Stage::epochs).containsExactly(7, 10);
  }

  @Test
  void itIsStoredAndReadBack() {
    var resolved = resolve("{'dataset':'digits','precision':{'auto':{'mapAgreement':0.7}}}");
    var converter = new SpecificationConverter();

    assertThat(converter.convertToEntityAttribute(converter.convertToDatabaseColumn(resolved)))
        .isEqualTo(resolved);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'auto':{'accuracyDrop':1.5}|/precision/auto/accuracyDrop|must be 0 to 1, found 1.5",
        "'auto':{'accuracyDrop':-0.1}|/precision/auto/accuracyDrop|must be 0 to 1, found -0.1",
        "'auto':{'mapAgreement':-1.1}|/precision/auto/mapAgreement|must be -1 to 1, found -1.1",
        "'auto':{'weightBits':[]}|/precision/auto/weightBits|"
            + "must be different widths from 1 to 8, found []",
        "'auto':{'weightBits':[4,4]}|/precision/auto/weightBits|"
            + "must be different widths from 1 to 8, found [4, 4]",
        "'auto':{'weightBits':[2,9]}|/precision/auto/weightBits|"
            + "must be different widths from 1 to 8, found [2, 9]",
        "'auto':{'weightBits':[2,null]}|/precision/auto/weightBits|"
            + "must be different widths from 1 to 8, found [2, null]",
        "'auto':{'activationBits':9}|/precision/auto/activationBits|"
            + "must be 1 to 8 or 32, found 9",
        "'auto':{'sensitivityEpochs':0}|/precision/auto/sensitivityEpochs|"
            + "must be 1 to 100, found 0",
        "'auto':{'images':5001}|/precision/auto/images|must be 1 to 5000, found 5001",
        "'auto':{},'preset':'w4a4'|/precision|must have exactly one of preset, layers and auto",
        "'auto':{},'uniform':true|/precision/uniform|goes with a preset alone",
        "'auto':{}},'warmStart':{'automatic':false|/warmStart|"
            + "must be automatic: a search for bits begins with an fp32 twin",
        "'auto':{'weightBits':[1,2]}},'quantizers':{'weights':'LSQ'|/precision/auto/weightBits|"
            + "must be at least 2 for LSQ, found 1: its only level would be 0;"
            + " [DOREFA, SAWB] have 1 bit",
      })
  void whatMakesNoSenseIsRefusedWithItsPlace(String precision, String pointer, String detail) {
    var body = "{'dataset':'digits','precision':{" + precision + "}}";
    var refusal = catchThrowableOfType(ApiException.class, () -> resolve(body));

    assertThat(refusal.errors())
        .singleElement()
        .satisfies(error -> {
          assertThat(error.pointer()).isEqualTo(pointer);
          assertThat(error.detail()).isEqualTo(detail);
        });
  }

  private JobSpecification resolve(String json) {
    return validation.resolve(
        JsonMapper.shared().readValue(json.replace('\'', '"'), JobRequest.class));
  }
}
