package io.bitlens.study;

import io.bitlens.dataset.DatasetException;
import io.bitlens.explain.metric.Bootstrap;
import io.bitlens.explain.metric.LayerBlame;
import io.bitlens.nn.engine.Requantizer;
import io.bitlens.nn.engine.VariantLoader;
import org.springframework.stereotype.Component;

/** Measures what each layer of a model does when it gets other bits. */
@Component
class LayerBlameRun {

  private final StudyMaterial material;
  private final VariantLoader loader;

  LayerBlameRun(StudyMaterial material, VariantLoader loader) {
    this.material = material;
    this.loader = loader;
  }

  LayerBlameResult run(LayerBlameSpecification asked, StudyMonitor monitor)
      throws DatasetException {
    var model = material.model(asked.model());
    var data = material.dataset(model, doing -> monitor.at(doing, 0));
    var chosen = StudyMaterial.testImages(data, asked.images(), asked.seed());
    var quantizer = TrainedQuantizer.of(model);
    var requantizer =
        new Requantizer(
            model.network(),
            material.variant(asked.model()).normalization(),
            quantizer,
            material.tensors(asked.model()),
            model.precision(),
            StudyMaterial.calibration(data));
    var source = Methods.source(asked.method(), monitor.budget());
    var layers =
        new LayerBlame(loader, requantizer, chosen.images(), source)
            .measure(
                new LayerBlame.Change(asked.bits(), asked.activations()),
                new Bootstrap(asked.resamples(), asked.seed()),
                monitor.phase("changing one layer at a time", 0, 1));
    return new LayerBlameResult(chosen.origin(), new LayerBlameSummary(quantizer, layers));
  }
}
