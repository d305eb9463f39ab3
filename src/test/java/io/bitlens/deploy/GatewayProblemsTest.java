package io.bitlens.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.web.ProblemCode;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The gateway's own errors are the API's, word for word. */
class GatewayProblemsTest {

  private static final Pattern ANSWER = Pattern.compile("return (4\\d\\d|5\\d\\d) '(.*)';");

  @Test
  void areTheApisProblems() throws Exception {
    var answers = ANSWER.matcher(GatewayTemplate.read()).results().toList();
    assertThat(answers).hasSize(4);
    assertThat(answers)
        .allSatisfy(answer -> {
          var problem = JsonMapper.shared().readTree(answer.group(2));
          var code = ProblemCode.valueOf(problem.get("code").asString());
          assertThat(answer.group(1)).isEqualTo(Integer.toString(code.status()));
          assertThat(problem.get("status").asInt()).isEqualTo(code.status());
          assertThat(problem.get("title").asString()).isEqualTo(code.title());
          assertThat(problem.get("type").asString()).isEqualTo("urn:bitlens:problem:" + code);
          assertThat(problem.propertyNames())
              .containsExactlyInAnyOrder(
                  "type", "title", "status", "detail", "instance", "code", "traceId");
        });
  }
}
