package io.bitlens.study;

import io.bitlens.explain.metric.ModelPair.ImageAgreement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** In what two models can differ on an image. */
enum DisagreementKind {
  /** They predict other classes. */
  CLASS,
  /** They predict one class, and look elsewhere. */
  FOCUS;

  /** Positions of the images of the kind, least rank correlation of the maps first. */
  List<Integer> ranked(List<ImageAgreement> images) {
    return IntStream.range(0, images.size())
        .filter(i -> images.get(i).sameClass() == (this == FOCUS))
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(i -> images.get(i).agreement().spearman())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }
}
