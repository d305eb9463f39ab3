package io.bitlens.study;

import io.bitlens.dataset.DatasetException;
import io.bitlens.explain.metric.Bootstrap;
import io.bitlens.explain.metric.Faithfulness;
import io.bitlens.explain.metric.FaithfulnessGain;
import io.bitlens.explain.metric.FaithfulnessMeasures;
import io.bitlens.explain.metric.FaithfulnessOptions;
import io.bitlens.explain.metric.MaxSensitivity;
import io.bitlens.explain.metric.RandomMaps;
import io.bitlens.nn.engine.VariantLoader;
import org.springframework.stereotype.Component;

/** Measures the faithfulness of a model's maps beside that of random ones. */
@Component
class FaithfulnessRun {

  private final StudyMaterial material;
  private final VariantLoader loader;

  FaithfulnessRun(StudyMaterial material, VariantLoader loader) {
    this.material = material;
    this.loader = loader;
  }

  FaithfulnessResult run(FaithfulnessSpecification asked, StudyMonitor monitor)
      throws DatasetException {
    var data = material.dataset(material.model(asked.model()), doing -> monitor.at(doing, 0));
    var chosen = StudyMaterial.testImages(data, asked.images(), asked.seed());
    var options =
        new FaithfulnessOptions(
            asked.seed(),
            new MaxSensitivity(asked.sensitivityRadius(), asked.sensitivitySamples()),
            asked.randomization());
    var faithfulness =
        new Faithfulness(loader, material.variant(asked.model()), chosen.images(), options);
    var maps =
        faithfulness.measure(
            Methods.source(asked.method(), monitor.budget()),
            monitor.phase("measuring maps", 0, 0.5));
    var control =
        faithfulness.measure(
            new RandomMaps(asked.seed()), monitor.phase("measuring the control", 0.5, 1));
    var layers = faithfulness.randomizedLayers();
    var bootstrap = new Bootstrap(asked.resamples(), asked.seed());
    return new FaithfulnessResult(
        chosen.origin(),
        new FaithfulnessSummary(
            FaithfulnessMeasures.of(maps, layers, bootstrap),
            FaithfulnessMeasures.of(control, layers, bootstrap),
            FaithfulnessGain.of(maps, control, bootstrap)),
        maps,
        control);
  }
}
