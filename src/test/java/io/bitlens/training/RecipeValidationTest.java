package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.registry.NewModel;
import io.bitlens.registry.Provenance;
import io.bitlens.training.trainer.AugmentationSpec;
import io.bitlens.training.trainer.Course;
import io.bitlens.training.trainer.DistillationSpec;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.QuantizerSpec;
import io.bitlens.training.trainer.Recipe;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.training.trainer.Stage;
import io.bitlens.training.trainer.TrainingSpec;
import io.bitlens.web.ApiException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Recipes, and what a job can take over from stored models. */
class RecipeValidationTest {

  private final Fixtures.Models models = new Fixtures.Models();
  private final JobValidation validation = new JobValidation(new Fixtures.Catalog(), models);

  @Test
  void withoutARecipeTrainingIsFastAndPlain() {
    var resolved = resolve("{'dataset':'digits'}");

    assertThat(resolved.recipe()).isEqualTo("fast");
    assertThat(resolved.augmentation()).isEqualTo(AugmentationSpec.NONE);
    assertThat(resolved.warmStart().automatic()).isFalse();
    assertThat(resolved.distillation().weight()).isZero();
    assertThat(resolved.earlyStopping().patience()).isZero();
    assertThat(resolved.stages()).containsExactly(new Stage(resolved.precision(), 10));
  }

  @Test
  void theBestRecipeWarmsUpOverTheHigherPrecisions() {
    var resolved =
        resolve(
            "{'dataset':'digits','recipe':'best','precision':'w2a2','saliency':{'guided':false}}");
    var defaults = Recipe.BEST.defaults(resolved.network(), "digits", false);

    assertThat(resolved.network()).isEqualTo(Recipe.BEST.network());
    assertThat(resolved.optimizer()).isEqualTo(defaults.optimizer());
    assertThat(resolved.distillation().weight()).isEqualTo(defaults.distillation().weight());
    assertThat(resolved.stages())
        .extracting(stage -> stage.precision().name())
        .containsExactly("fp32", "w4a4", "w2a2");
    assertThat(resolved.epochsOfAllStages())
        .isEqualTo(defaults.epochs() + 2 * defaults.warmStartEpochs());
  }

  @Test
  void aShortTrainingIsShortInEachStage() {
    assertThat(
            resolve("{'dataset':'digits','recipe':'best','precision':'w2a2','epochs':2}")
                .epochsOfAllStages())
        .isEqualTo(6);
    assertThat(
            resolve(
                    "{'dataset':'digits','recipe':'best','precision':'w2a2','epochs':2,"
                        + "'warmStart':{'epochs':5}}")
                .epochsOfAllStages())
        .isEqualTo(12);
  }

  @Test
  void whereTheBestRecipeHasNoTeacherItDistillsNothing() {
    assertThat(
            resolve(
                    "{'dataset':'digits','recipe':'best','precision':'fp32','saliency':{'guided':false}}")
                .distillation()
                .weight())
        .isZero();
    assertThat(
            resolve(
                    """
                    {'dataset':'digits','recipe':'best','warmStart':{'automatic':false},
                     'saliency':{'guided':false}}\
                    """)
                .distillation()
                .weight())
        .isZero();
  }

  @Test
  void everyKnobOfARecipeCanBeGiven() {
    var resolved =
        resolve(
            """
            {'dataset':'digits','recipe':'best','network':'sgt-cnn','epochs':3,
             'optimizer':{'weightDecay':0.5,'warmupEpochs':0.25},
             'augmentation':{'maxShift':27,'horizontalFlip':true},
             'warmStart':{'epochs':4},'distillation':{'weight':1,'temperature':2},
             'earlyStopping':{'patience':6},'arithmetic':'BF16'}\
            """);

    assertThat(resolved.network()).isEqualTo("sgt-cnn");
    assertThat(resolved.optimizer().weightDecay()).isEqualTo(0.5);
    assertThat(resolved.optimizer().warmupEpochs()).isEqualTo(0.25);
    assertThat(resolved.augmentation()).isEqualTo(new AugmentationSpec(27, true));
    assertThat(resolved.stages()).extracting(Stage::epochs).containsExactly(4, 3);
    assertThat(resolved.distillation().spec()).isEqualTo(new DistillationSpec(1, 2));
    assertThat(resolved.earlyStopping().patience()).isEqualTo(6);
    assertThat(resolved.arithmetic()).isEqualTo(Arithmetic.BF16);
  }

  @Test
  void aJobCanBeginWithAModelAndLearnFromAnother() {
    var same = publish("sgt-cnn", 10);
    var other = publish("sgt-cnn-bn", 10);

    var resolved =
        resolve(
            """
            {'dataset':'digits','warmStart':{'model':'%s'},
             'distillation':{'weight':0.5,'teacher':'%s'}}\
            """
                .formatted(same, other));

    assertThat(resolved.warmStart().model()).isEqualTo(same);
    assertThat(resolved.distillation().teacher()).isEqualTo(other);
    assertThat(resolved.stages()).hasSize(1);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    var otherNetwork = publish("sgt-cnn-bn", 10);
    var otherClasses = publish("sgt-cnn", 7);

    assertRefused(
        "{'dataset':'digits','warmStart':{'model':'" + otherNetwork + "'}}",
        "/warmStart/model",
        "must be a model of sgt-cnn on 1x28x28 with 10 classes, found sgt-cnn-bn on 1x28x28 with"
            + " 10");
    assertRefused(
        "{'dataset':'digits','distillation':{'weight':1,'teacher':'" + otherClasses + "'}}",
        "/distillation/teacher",
        "must take 1x28x28 and have 10 classes, found 1x28x28 and 7");
    var unknown = UUID.randomUUID();
    assertRefused(
        "{'dataset':'digits','warmStart':{'model':'" + unknown + "'}}",
        "/warmStart/model",
        "there is no model " + unknown);
    assertRefused(
        "{'dataset':'digits','distillation':{'weight':1,'teacher':'" + unknown + "'}}",
        "/distillation/teacher",
        "there is no model " + unknown);
    assertRefused(
        "{'dataset':'digits','warmStart':{'automatic':true,'model':'" + unknown + "'}}",
        "/warmStart",
        "must be automatic or have a model, not both");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'arithmetic':'FP16'|/arithmetic|must be one of [FP32, BF16], found FP16",
        "'recipe':'slow'|/recipe|must be one of [fast, best], found slow",
        "'augmentation':{'maxShift':28}|/augmentation/maxShift|must be 0 to 27, found 28",
        "'augmentation':{'maxShift':-1}|/augmentation/maxShift|must be 0 to 27, found -1",
        "'warmStart':{'automatic':true,'epochs':0}|/warmStart/epochs|must be 1 to 1000, found 0",
        "'distillation':{'weight':1.5}|/distillation/weight|must be 0 to 1, found 1.5",
        "'distillation':{'temperature':0}|/distillation/temperature|"
            + "must be above 0 and finite, found 0.0",
        "'distillation':{'weight':0.5}|/distillation/teacher|must name a model: the training has"
            + " no full-precision stage of its own before others",
        "'earlyStopping':{'patience':-1}|/earlyStopping/patience|must be 0 to 1000, found -1",
        "'optimizer':{'weightDecay':-1}|/optimizer/weightDecay|"
            + "must be at least 0 and finite, found -1.0",
        "'optimizer':{'warmupEpochs':-1}|/optimizer/warmupEpochs|"
            + "must be at least 0 and finite, found -1.0",
      })
  void whatMakesNoSenseIsRefusedWithItsPlace(String field, String pointer, String detail) {
    assertRefused("{'dataset':'digits'," + field + "}", pointer, detail);
  }

  @Test
  void aTeacherOfTheClassesInAnotherOrderIsRefused() {
    var classes = Fixtures.info("digits", 1, 28, 5400).classNames();
    var teacher = publish("sgt-cnn", 10, classes.reversed());

    assertRefused(
        "{'dataset':'digits','distillation':{'weight':1,'teacher':'" + teacher + "'}}",
        "/distillation/teacher",
        "must have the data set's classes in their order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], found"
            + " [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]");
  }

  @Test
  void aTeacherWithoutWeightIsRefused() {
    var teacher = publish("sgt-cnn", 10);

    assertRefused(
        "{'dataset':'digits','distillation':{'teacher':'" + teacher + "'}}",
        "/distillation/weight",
        "must be above 0 where a teacher is named, found 0.0");
  }

  private void assertRefused(String json, String pointer, String detail) {
    assertThat(catchThrowableOfType(ApiException.class, () -> resolve(json)).errors())
        .anySatisfy(error -> {
          assertThat(error.pointer()).isEqualTo(pointer);
          assertThat(error.detail()).isEqualTo(detail);
        });
  }

  private JobSpecification resolve(String json) {
    return validation.resolve(
        JsonMapper.shared().readValue(json.replace('\'', '"'), JobRequest.class));
  }

  private UUID publish(String network, int classes) {
    var names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    return publish(network, classes, names);
  }

  private UUID publish(String network, int classes, List<String> names) {
    var spec = Networks.find(network, new InputShape(1, 28, 28), classes).orElseThrow();
    var result =
        Fixtures.result(
            new TrainingSpec(
                spec,
                Course.of(Precisions.preset("fp32", spec, false).orElseThrow(), 1, 2),
                QuantizerSpec.DEFAULT,
                SaliencyGuidance.DEFAULT,
                OptimizerSpec.DEFAULT,
                AugmentationSpec.NONE,
                DistillationSpec.NONE,
                Arithmetic.FP32,
                1));
    return models
        .publish(
            new NewModel(
                UUID.randomUUID(),
                "anonymous",
                result.variant(),
                result.tensors(),
                names,
                false,
                1,
                result.validation(),
                result.test(),
                Optional.of(result.calibration()),
                new Provenance(
                    Map.of(),
                    "digits",
                    "",
                    1,
                    1,
                    Map.of(),
                    "",
                    List.of(),
                    Optional.empty(),
                    Instant.EPOCH,
                    Instant.EPOCH)))
        .id();
  }
}
