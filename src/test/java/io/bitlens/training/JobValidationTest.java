package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.program.StepOptions;
import io.bitlens.nn.program.StepOptions.AlphaGradient;
import io.bitlens.training.trainer.AlphaStart;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.QuantizerSpec;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class JobValidationTest {

  private final JobValidation validation =
      new JobValidation(new Fixtures.Catalog(), new Fixtures.Models());

  @Test
  void everythingButTheDataSetHasADefault() {
    var resolved = resolve("{'dataset':'digits'}");

    assertThat(resolved.network()).isEqualTo("sgt-cnn");
    assertThat(resolved.precision().name()).isEqualTo("w4a4");
    assertThat(resolved.precision().layers())
        .containsEntry("conv1", new LayerBits(8, 4))
        .containsEntry("conv2", new LayerBits(4, 4))
        .containsEntry("fc2", new LayerBits(8, 32));
    assertThat(resolved.quantizers()).isEqualTo(QuantizerSpec.DEFAULT);
    assertThat(resolved.saliency()).isEqualTo(SaliencyGuidance.DEFAULT);
    assertThat(resolved.optimizer()).isEqualTo(OptimizerSpec.DEFAULT);
    assertThat(resolved.epochs()).isEqualTo(10);
    assertThat(resolved.batchSize()).isEqualTo(128);
    assertThat(resolved.seed()).isEqualTo(7);
  }

  @Test
  void everythingCanBeGiven() {
    var resolved =
        resolve(
            """
            {'dataset':'digits','network':'sgt-cnn-bn','precision':{'preset':'w2a2','uniform':true},
             'quantizers':{'weights':'LSQ','alphaGradient':'CLIPPED','alphaStart':8},
             'saliency':{'guided':false,'maskedFraction':0.25,'lambda':0,'ranking':'SIGNED',
               'fill':'BACKGROUND'},
             'optimizer':{'name':'ADAM','learningRate':1,'alphaLearningRate':0.01,'alphaDecay':0,
               'schedule':'CONSTANT'},
             'epochs':1000,'batchSize':4096,'seed':-9223372036854775808}\
            """);

    assertThat(resolved.network()).isEqualTo("sgt-cnn-bn");
    assertThat(resolved.precision().of("conv1")).isEqualTo(new LayerBits(2, 2));
    assertThat(resolved.quantizers())
        .isEqualTo(
            new QuantizerSpec(
                WeightQuantizer.LSQ, AlphaGradient.CLIPPED, new AlphaStart(OptionalDouble.of(8))));
    assertThat(resolved.saliency())
        .isEqualTo(
            new SaliencyGuidance(
                false, 0.25, 0, StepOptions.Ranking.SIGNED, StepOptions.Fill.BACKGROUND));
    assertThat(resolved.optimizer())
        .isEqualTo(
            new OptimizerSpec(
                OptimizerSpec.Name.ADAM, 1, 0.01, 0, 0, 0, OptimizerSpec.Schedule.CONSTANT));
    assertThat(resolved.epochs()).isEqualTo(1000);
    assertThat(resolved.batchSize()).isEqualTo(4096);
    assertThat(resolved.seed()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void layersLeftOutStayAtFullPrecision() {
    var resolved =
        resolve(
            "{'dataset':'digits','precision':{'layers':{'fc1':{'weights':2,'activations':4}}}}");

    assertThat(resolved.precision().name()).isEqualTo("custom");
    assertThat(resolved.precision().of("fc1")).isEqualTo(new LayerBits(2, 4));
    assertThat(resolved.precision().of("conv1")).isEqualTo(new LayerBits(32, 32));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|/dataset|must be one of [digits, tiny, broken]",
        "{'dataset':'cats'}|/dataset|must be one of [digits, tiny, broken], found cats",
        "{'dataset':'tiny','batchSize':2}|/dataset|does not fit sgt-cnn at /layers/conv2: "
            + "a 3 x 3 kernel does not fit its 2 x 2 input (input of the network: 1x4x4)",
        "{'dataset':'tiny','batchSize':2,'network':'lenet5'}|/dataset|does not fit lenet5 at"
            + " /layers/conv1: a 5 x 5 kernel does not fit its 4 x 4 input (input of the network:"
            + " 1x4x4)",
        "{'dataset':'digits','network':'vgg'}|/network|"
            + "must be one of [sgt-cnn, sgt-cnn-bn, lenet5, tiny, resnet20], found vgg",
        "{'dataset':'digits','precision':'w3a3'}|/precision|"
            + "must be one of [fp32, w8a8, w4a4, w2a2, mixed-4-2], found w3a3",
        "{'dataset':'digits','precision':{}}|/precision|must have exactly one of preset, layers and auto",
        "{'dataset':'digits','precision':{'preset':'w4a4','layers':{}}}|/precision|"
            + "must have exactly one of preset, layers and auto",
        "{'dataset':'digits','precision':{'uniform':true,'layers':{'fc1':{}}}}|/precision/uniform|"
            + "goes with a preset alone",
        "{'dataset':'digits','precision':{'layers':{}}}|/precision/layers|"
            + "must name at least one of [conv1, conv2, fc1, fc2]",
        "{'dataset':'digits','precision':{'layers':{'conv9':{'weights':4}}}}|"
            + "/precision/layers/conv9|"
            + "names no weighted layer; the network has [conv1, conv2, fc1, fc2]",
        "{'dataset':'digits','precision':{'layers':{'fc1':{'weights':9}}}}|"
            + "/precision/layers/fc1/weights|must be 1 to 8 or 32, found 9",
        "{'dataset':'digits','precision':{'layers':{'fc1':{'activations':0}}}}|"
            + "/precision/layers/fc1/activations|must be 1 to 8 or 32, found 0",
        "{'dataset':'digits','precision':{'layers':{'fc2':{'activations':4}}}}|"
            + "/precision/layers/fc2/activations|must be 32: no activation follows this layer",
        "{'dataset':'digits','quantizers':{'weights':'lsq'}}|/quantizers/weights|"
            + "must be one of [DOREFA, SAWB, SAWB_SYMMETRIC, LSQ], found lsq",
        "{'dataset':'digits','quantizers':{'alphaGradient':'PACT'}}|/quantizers/alphaGradient|"
            + "must be one of [BY_BITS, CLIPPED, CLIPPED_AND_IN_RANGE], found PACT",
        "{'dataset':'digits','quantizers':{'alphaStart':0}}|/quantizers/alphaStart|"
            + "must be PERCENTILE or a number from 0.001 to 1000, found 0",
        "{'dataset':'digits','quantizers':{'alphaStart':1e999}}|/quantizers/alphaStart|"
            + "must be PERCENTILE or a number from 0.001 to 1000, found Infinity",
        "{'dataset':'digits','quantizers':{'alphaStart':'6'}}|/quantizers/alphaStart|"
            + "must be PERCENTILE or a number from 0.001 to 1000, found 6",
        "{'dataset':'digits','quantizers':{'alphaStart':[6]}}|/quantizers/alphaStart|"
            + "must be PERCENTILE or a number from 0.001 to 1000, found [6]",
        "{'dataset':'digits','quantizers':{'weights':'LSQ'},"
            + "'precision':{'layers':{'fc1':{'weights':1}}}}|/precision/layers/fc1/weights|"
            + "must be at least 2 for LSQ, found 1: its only level would be 0;"
            + " [DOREFA, SAWB] have 1 bit",
        "{'dataset':'digits','quantizers':{'weights':'SAWB_SYMMETRIC'},"
            + "'precision':{'layers':{'conv2':{'weights':1}}}}|/precision/layers/conv2/weights|"
            + "must be at least 2 for SAWB_SYMMETRIC, found 1: its only level would be 0;"
            + " [DOREFA, SAWB] have 1 bit",
        "{'dataset':'digits','saliency':{'maskedFraction':1}}|/saliency/maskedFraction|"
            + "must be above 0 and below 1, found 1.0",
        "{'dataset':'digits','saliency':{'lambda':-0.1}}|/saliency/lambda|"
            + "must be at least 0 and finite, found -0.1",
        "{'dataset':'digits','saliency':{'lambda':1e999}}|/saliency/lambda|"
            + "must be at least 0 and finite, found Infinity",
        "{'dataset':'digits','saliency':{'ranking':'absolute'}}|/saliency/ranking|"
            + "must be one of [ABSOLUTE, SIGNED], found absolute",
        "{'dataset':'digits','saliency':{'fill':'NOISE'}}|/saliency/fill|"
            + "must be one of [UNIFORM, BACKGROUND], found NOISE",
        "{'dataset':'digits','optimizer':{'name':'SGD'}}|/optimizer/name|"
            + "must be one of [ADAM], found SGD",
        "{'dataset':'digits','optimizer':{'learningRate':0}}|/optimizer/learningRate|"
            + "must be above 0 and at most 1, found 0.0",
        "{'dataset':'digits','optimizer':{'alphaLearningRate':1.1}}|"
            + "/optimizer/alphaLearningRate|must be above 0 and at most 1, found 1.1",
        "{'dataset':'digits','optimizer':{'alphaDecay':-1}}|/optimizer/alphaDecay|"
            + "must be at least 0 and finite, found -1.0",
        "{'dataset':'digits','optimizer':{'schedule':'STEP'}}|/optimizer/schedule|"
            + "must be one of [CONSTANT, COSINE], found STEP",
        "{'dataset':'digits','epochs':0}|/epochs|must be 1 to 1000, found 0",
        "{'dataset':'digits','epochs':-1}|/epochs|must be 1 to 1000, found -1",
        "{'dataset':'digits','epochs':1001}|/epochs|must be 1 to 1000, found 1001",
        "{'dataset':'digits','batchSize':1}|/batchSize|must be 2 to 4096, found 1",
        "{'dataset':'digits','batchSize':4097}|/batchSize|must be 2 to 4096, found 4097",
        "{'dataset':'tiny','batchSize':101}|/batchSize|must be 2 to 100, found 101",
      })
  void whatMakesNoSenseIsRefusedWithItsPlace(String body, String pointer, String detail) {
    var refusal = refusal(body);

    assertThat(refusal.code()).isEqualTo(ProblemCode.INVALID_VALUE);
    assertThat(refusal.errors())
        .anySatisfy(error -> {
          assertThat(error.pointer()).isEqualTo(pointer);
          assertThat(error.detail()).isEqualTo(detail);
        });
  }

  @ParameterizedTest
  @CsvSource({"'PERCENTILE', 'PERCENTILE'", "6, 6.0", "0.001, 0.001", "1000.0, 1000.0"})
  void clipsStartAtAPercentileOrAtANumber(String given, String echoed) {
    var json = given.equals("PERCENTILE") ? "'PERCENTILE'" : given;
    var resolved = resolve("{'dataset':'digits','quantizers':{'alphaStart':" + json + "}}");
    var stored = new SpecificationConverter().convertToDatabaseColumn(resolved);

    assertThat(JsonMapper.shared().readTree(stored).at("/quantizers/alphaStart").asString())
        .isEqualTo(echoed);
    assertThat(new SpecificationConverter().convertToEntityAttribute(stored)).isEqualTo(resolved);
  }

  @Test
  void everythingIsRefusedAtOnce() {
    var refusal =
        refusal(
            """
            {'dataset':'cats','precision':{'layers':{'conv1':{'weights':9},'x':{}}},
             'saliency':{'maskedFraction':0},'optimizer':{'learningRate':2},
             'epochs':0,'batchSize':0}\
            """);

    assertThat(refusal.errors())
        .extracting(error -> error.pointer())
        .isEqualTo(
            List.of(
                "/dataset",
                "/precision/layers/conv1/weights",
                "/precision/layers/x",
                "/saliency/maskedFraction",
                "/optimizer/learningRate",
                "/epochs",
                "/batchSize"));
  }

  private ApiException refusal(String json) {
    return catchThrowableOfType(ApiException.class, () -> resolve(json));
  }

  private JobSpecification resolve(String json) {
    return validation.resolve(
        JsonMapper.shared().readValue(json.replace('\'', '"'), JobRequest.class));
  }
}
