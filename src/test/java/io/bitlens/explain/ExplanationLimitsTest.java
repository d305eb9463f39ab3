package io.bitlens.explain;

import static io.bitlens.explain.ExplainHttp.json;
import static io.bitlens.explain.ExplainHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.inference.Models;
import io.bitlens.nn.InputShape;
import io.bitlens.registry.Model;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Explanations that end before they are done; what the model was asked shows when. */
class ExplanationLimitsTest {

  private static final String BODY = "{\"images\":[[[0,1],[2,3]]]}";

  private final Models models = new Models();
  private final Model model = models.add(new InputShape(1, 2, 2), 4, "off", "on");
  private final AtomicLong nanos = new AtomicLong();
  private final MockMvcTester http = new ExplainHttp(models, models, nanos::get).tester();
  private final List<Integer> evaluated = new ArrayList<>();

  /** Does something when the model is asked for the n-th time. */
  private void whenAsked(int times, Runnable action) {
    models.onEvaluation =
        count -> {
          evaluated.add(count);
          if (evaluated.size() == times) {
            action.run();
          }
        };
  }

  @Test
  void imagesAreEvaluatedInChunks() {
    whenAsked(0, () -> {});

    json(explain("?method=rise&masks=300"));

    assertThat(evaluated).containsExactly(1, 128, 128, 44);
  }

  @Test
  void aCancelledExplanationIsNotComputedFurther() {
    var name = UUID.randomUUID();
    whenAsked(3, () -> assertThat(cancel(name)).hasStatus(204).body().isEmpty());

    refused(explain("?method=rise&masks=4000&requestId=" + name), ProblemCode.CANCELLED);

    assertThat(evaluated).containsExactly(1, 128, 128);
  }

  @Test
  void anExplanationEndsAtItsTimeLimit() {
    whenAsked(2, () -> nanos.addAndGet(ExplainHttp.TIME_LIMIT.toNanos() + 1));

    var problem = refused(explain("?method=rise&masks=4000"), ProblemCode.OUT_OF_TIME);

    assertThat(problem.errors())
        .containsExactly(new FieldProblem("masks", "takes too long for so many maps"));
    assertThat(evaluated).containsExactly(1, 128);
  }

  @Test
  void uptoItsTimeLimitItGoesOn() {
    whenAsked(2, () -> nanos.addAndGet(ExplainHttp.TIME_LIMIT.toNanos()));

    json(explain("?method=rise&masks=200"));

    assertThat(evaluated).containsExactly(1, 128, 72);
  }

  @Test
  void tooMuchIsRefusedBeforeAnythingIsComputed() {
    whenAsked(0, () -> {});

    var problem = refused(explain("?method=rise&masks=5000"), ProblemCode.INVALID_VALUE);

    assertThat(problem.errors())
        .containsExactly(
            new FieldProblem(
                "masks", "makes 5001 evaluations for each of 1 maps, more than 5000 in all"));
    assertThat(evaluated).isEmpty();
  }

  @Test
  void onlyARunningExplanationCanBeCancelled() {
    var name = UUID.randomUUID();
    refusedCancel(name);

    json(explain("?requestId=" + name));

    refusedCancel(name);
  }

  @Test
  void afterACancelledOneTheNameIsFree() {
    var name = UUID.randomUUID();
    whenAsked(1, () -> cancel(name));
    refused(explain("?method=rise&requestId=" + name), ProblemCode.CANCELLED);

    json(explain("?method=rise&requestId=" + name));
  }

  @Test
  void twoOfOneNameDoNotRunAtOnce() {
    var name = UUID.randomUUID();
    whenAsked(
        1,
        () -> {
          var problem = refused(explain("?requestId=" + name), ProblemCode.REQUEST_IN_PROGRESS);
          assertThat(problem.errors())
              .extracting(FieldProblem::pointer)
              .containsExactly("requestId");
        });

    json(explain("?requestId=" + name));

    assertThat(evaluated).hasSize(1);
  }

  private void refusedCancel(UUID name) {
    refused(cancel(name), ProblemCode.NOT_FOUND);
  }

  private MvcTestResult cancel(UUID name) {
    return http.delete().uri("/api/v1/explanations/" + name).exchange();
  }

  private MvcTestResult explain(String query) {
    return http.post()
        .uri("/api/v1/models/" + model.id() + "/saliency-maps" + query)
        .contentType(MediaType.APPLICATION_JSON)
        .content(BODY)
        .exchange();
  }
}
