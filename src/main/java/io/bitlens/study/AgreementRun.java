package io.bitlens.study;

import io.bitlens.dataset.DatasetException;
import io.bitlens.explain.metric.AgreementQuantiles;
import io.bitlens.explain.metric.LabelledImages;
import io.bitlens.explain.metric.MapSource;
import io.bitlens.explain.metric.ModelPair;
import io.bitlens.explain.metric.ModelPair.ImageAgreement;
import io.bitlens.explain.metric.Progress;
import io.bitlens.nn.engine.VariantLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Measures how far models' maps agree. */
@Component
class AgreementRun {

  private final StudyMaterial material;
  private final VariantLoader loader;

  AgreementRun(StudyMaterial material, VariantLoader loader) {
    this.material = material;
    this.loader = loader;
  }

  AgreementResult run(AgreementSpecification asked, StudyMonitor monitor) throws DatasetException {
    var reference = material.model(asked.models().getFirst());
    var data = material.dataset(reference, doing -> monitor.at(doing, 0));
    var chosen = StudyMaterial.testImages(data, asked.images(), asked.seed());
    var source = Methods.source(asked.method(), monitor.budget());
    var others = asked.models().subList(1, asked.models().size());
    boolean controlled = !asked.control().isEmpty();
    double parts = others.size() + (controlled ? 1 : 0);
    var byImage = new ArrayList<List<ImageAgreement>>();
    var pairs = new ArrayList<AgreementSummary.Pair>();
    for (var other : others) {
      var progress =
          monitor.phase("comparing", byImage.size() / parts, (byImage.size() + 1) / parts);
      var compared = compare(reference.id(), other, chosen.images(), source, progress);
      byImage.add(compared);
      pairs.add(pair(reference.id(), other, compared, reference.classNames()));
    }
    List<ImageAgreement> control = List.of();
    Optional<AgreementSummary.Pair> controlPair = Optional.empty();
    if (controlled) {
      var first = asked.control().get(0);
      var second = asked.control().get(1);
      var progress = monitor.phase("comparing the control", others.size() / parts, 1);
      control = compare(first, second, chosen.images(), source, progress);
      controlPair = Optional.of(pair(first, second, control, reference.classNames()));
    }
    return new AgreementResult(
        chosen.origin(),
        reference.classNames(),
        new AgreementSummary(pairs, controlPair),
        byImage,
        control);
  }

  private List<ImageAgreement> compare(
      UUID first, UUID second, LabelledImages images, MapSource source, Progress progress) {
    var variant = material.variant(first);
    try (var runner = loader.load(variant);
        var other = loader.load(material.variant(second))) {
      return new ModelPair(runner, other, variant.network().classes())
          .compare(images, source, progress);
    }
  }

  private static AgreementSummary.Pair pair(
      UUID first, UUID second, List<ImageAgreement> images, List<String> labels) {
    var byClass =
        images.stream()
            .collect(
                Collectors.groupingBy(ImageAgreement::label, TreeMap::new, Collectors.toList()));
    var classes = new ArrayList<AgreementSummary.OfClass>();
    byClass.forEach((label, some) ->
        classes.add(
            new AgreementSummary.OfClass(label, labels.get(label), some.size(), quantiles(some))));
    return new AgreementSummary.Pair(
        first,
        second,
        share(images.stream().filter(ImageAgreement::sameClass).count(), images),
        accuracy(images, ImageAgreement::first),
        accuracy(images, ImageAgreement::second),
        quantiles(images),
        classes);
  }

  private static AgreementQuantiles quantiles(List<ImageAgreement> images) {
    return AgreementQuantiles.of(images.stream().map(ImageAgreement::agreement).toList());
  }

  private static double accuracy(
      List<ImageAgreement> images, ToIntFunction<ImageAgreement> predicted) {
    return share(
        images.stream().filter(image -> predicted.applyAsInt(image) == image.label()).count(),
        images);
  }

  private static double share(long count, List<ImageAgreement> images) {
    return (double) count / images.size();
  }
}
