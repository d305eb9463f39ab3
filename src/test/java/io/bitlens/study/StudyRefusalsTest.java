package io.bitlens.study;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for studies that make no sense. */
class StudyRefusalsTest extends StudyHttp {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                                     | /kind                | must be one of [FAITHFULNESS, AGREEMENT, LAYER_BLAME]
          {'kind': 'OTHER'}                                                      | /kind                | must be one of [FAITHFULNESS, AGREEMENT, LAYER_BLAME]
          {'kind': 'FAITHFULNESS'}                                               | /model               | must be the id of a model
          {'kind': 'FAITHFULNESS', 'model': 'GONE'}                              | /model               | there is no model GONE
          {'kind': 'FAITHFULNESS', 'model': 'A', 'method': 'tea-leaves'}         | /method              | must be one of [gradient
          {'kind': 'FAITHFULNESS', 'model': 'FLAT', 'method': 'grad-cam'}        | /method              | grad-cam needs a convolution with an activation, and the model has none
          {'kind': 'FAITHFULNESS', 'model': 'A', 'images': 0}                    | /images              | must be 1 to 10000, found 0
          {'kind': 'FAITHFULNESS', 'model': 'A', 'images': 10001}                | /images              | must be 1 to 10000, found 10001
          {'kind': 'FAITHFULNESS', 'model': 'A', 'resamples': 99}                | /resamples           | must be 100 to 10000, found 99
          {'kind': 'FAITHFULNESS', 'model': 'A', 'sensitivity': {'radius': 0}}   | /sensitivity/radius  | must be above 0 and at most 1, found 0.0
          {'kind': 'FAITHFULNESS', 'model': 'A', 'sensitivity': {'samples': -1}} | /sensitivity/samples | must be 0 to 100, found -1
          {'kind': 'FAITHFULNESS', 'model': 'A', 'models': ['A', 'B']}           | /models              | is no option of FAITHFULNESS
          {'kind': 'FAITHFULNESS', 'model': 'A', 'control': ['A', 'B']}          | /control             | is no option of FAITHFULNESS
          {'kind': 'FAITHFULNESS', 'model': 'A', 'bits': 2}                      | /bits                | is no option of FAITHFULNESS
          {'kind': 'FAITHFULNESS', 'model': 'A', 'activations': true}            | /activations         | is no option of FAITHFULNESS
          {'kind': 'AGREEMENT'}                                                  | /models              | must be 2 to 10 models, found 0
          {'kind': 'AGREEMENT', 'models': ['A']}                                 | /models              | must be 2 to 10 models, found 1
          {'kind': 'AGREEMENT', 'models': ['A', null]}                           | /models/1            | must be the id of a model
          {'kind': 'AGREEMENT', 'models': ['A', 'GONE']}                         | /models/1            | there is no model GONE
          {'kind': 'AGREEMENT', 'models': ['A', 'A']}                            | /models/1            | is a model that is named before
          {'kind': 'AGREEMENT', 'models': ['A', 'LARGE']}                        | /models/1            | must take images of
          {'kind': 'AGREEMENT', 'models': ['A', 'LETTERS']}                      | /models/1            | must have the classes of the first model, in their order
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'control': ['A']}          | /control             | must be 2 models, or none, found 1
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'control': ['B', 'LARGE']} | /control/1           | must take images of
          {'kind': 'AGREEMENT', 'models': ['A', 'FLAT'], 'method': 'grad-cam'}   | /method              | grad-cam needs a convolution with an activation, and the model has none
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'model': 'A'}              | /model               | is no option of AGREEMENT
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'resamples': 500}          | /resamples           | is no option of AGREEMENT
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'sensitivity': {}}         | /sensitivity         | is no option of AGREEMENT
          {'kind': 'AGREEMENT', 'models': ['A', 'B'], 'randomization': false}    | /randomization       | is no option of AGREEMENT
          {'kind': 'LAYER_BLAME', 'model': 'TRAINED', 'bits': 0}                 | /bits                | must be 1 to 8, found 0
          {'kind': 'LAYER_BLAME', 'model': 'TRAINED', 'bits': 9}                 | /bits                | must be 1 to 8, found 9
          {'kind': 'LAYER_BLAME', 'model': 'A'}                                  | /model               | was stored without the weights that it was made from
          {'kind': 'LAYER_BLAME', 'model': 'TRAINED', 'randomization': true}     | /randomization       | is no option of LAYER_BLAME
          """)
  void refusesWhatMakesNoSense(String body, String pointer, String detail) {
    var refused = post(body);

    assertThat(refused).hasStatus(422);
    var problem = json(refused);
    assertThat(problem.get("code").asString()).isEqualTo("INVALID_VALUE");
    assertThat(problem.get("errors").valueStream().map(e -> e.get("pointer").asString()))
        .containsExactly(pointer);
    assertThat(problem.at("/errors/0/detail").asString()).startsWith(ids(detail));
    assertThat(rows()).isZero();
  }

  @Test
  void tellsAllThatIsWrongAtOnce() {
    var problem =
        json(post("{'kind': 'LAYER_BLAME', 'bits': 9, 'images': 0, 'method': 'x', 'models': []}"));

    assertThat(problem.get("errors").valueStream().map(e -> e.get("pointer").asString()))
        .containsExactlyInAnyOrder("/models", "/model", "/bits", "/method", "/images");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'kind': 'FAITHFULNESS', 'model': 'me'}     | MALFORMED_REQUEST
          {'kind': 'FAITHFULNESS', 'shots': 3}        | UNKNOWN_FIELD
          """)
  void refusesWhatIsNoRequest(String body, String code) {
    var refused = post(body);

    assertThat(refused).hasStatus(400);
    assertThat(json(refused).get("code").asString()).isEqualTo(code);
  }
}
