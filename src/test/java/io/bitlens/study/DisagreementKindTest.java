package io.bitlens.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.explain.metric.MapAgreement;
import io.bitlens.explain.metric.ModelPair.ImageAgreement;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisagreementKindTest {

  private static final List<ImageAgreement> IMAGES =
      List.of(
          image(1, 1, 0.9),
          image(1, 2, 0.3),
          image(0, 0, -0.2),
          image(2, 0, -0.5),
          image(2, 2, -0.2),
          image(0, 1, 0.1));

  @Test
  void listsOtherClassesWithTheLeastAgreementFirst() {
    assertThat(DisagreementKind.CLASS.ranked(IMAGES)).containsExactly(3, 5, 1);
  }

  @Test
  void listsOneClassWithTheLeastAgreementFirstAndEqualOnesInTheirOrder() {
    assertThat(DisagreementKind.FOCUS.ranked(IMAGES)).containsExactly(2, 4, 0);
  }

  private static ImageAgreement image(int first, int second, double spearman) {
    return new ImageAgreement(0, first, second, new MapAgreement(spearman, 0, 0, 0));
  }
}
