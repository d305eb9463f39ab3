package io.bitlens.experiment;

import io.bitlens.dataset.DatasetCatalog;
import io.bitlens.dataset.DatasetException;
import io.bitlens.dataset.ImageSet;
import io.bitlens.experiment.report.ReportInput.Gallery;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.explain.render.MapRow;
import io.bitlens.explain.render.Palette;
import io.bitlens.inference.LoadedModels;
import io.bitlens.registry.Model;
import io.bitlens.web.ApiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Draws maps of test images by the models of one seed beside each other. */
@Component
class Galleries {

  private static final Logger log = LoggerFactory.getLogger(Galleries.class);

  /** The first test image of each of so many classes: nobody has chosen them. */
  private static final int IMAGES = 3;

  private static final int SIDE = 140;
  private static final Explainer GRADIENT = Explainer.find("gradient").orElseThrow();

  private final DatasetCatalog datasets;
  private final LoadedModels loaded;

  Galleries(DatasetCatalog datasets, LoadedModels loaded) {
    this.datasets = datasets;
    this.loaded = loaded;
  }

  private record Task(String dataset, String network, boolean guided) {}

  /** Pictures for each data set, network and guidance, of its first seed that has models. */
  List<Gallery> of(Map<CellRow, Model> models) {
    var byTask = new LinkedHashMap<Task, Map<CellRow, Model>>();
    models.forEach((cell, model) -> {
      var task = new Task(cell.cell().dataset(), cell.cell().network(), cell.cell().guided());
      var own = byTask.computeIfAbsent(task, key -> new LinkedHashMap<>());
      if (own.keySet().stream().allMatch(other -> other.cell().seed() == cell.cell().seed())) {
        own.put(cell, model);
      }
    });
    var galleries = new ArrayList<Gallery>();
    byTask.forEach((task, own) -> galleries.addAll(of(task, List.copyOf(own.values()))));
    return galleries;
  }

  /** A report is worth something without its pictures, too. */
  private List<Gallery> of(Task task, List<Model> models) {
    try {
      var test = datasets.load(task.dataset(), phase -> {}).test();
      return draw(task, models, test);
    } catch (DatasetException | ApiException e) {
      log.warn("A report has no maps on {}: {}", task.dataset(), e.getMessage());
      return List.of();
    }
  }

  private List<Gallery> draw(Task task, List<Model> models, ImageSet test) {
    var galleries = new ArrayList<Gallery>();
    for (int label = 0; label < Math.min(IMAGES, models.getFirst().classNames().size()); label++) {
      int image = indexOf(label, test.labels());
      if (image >= 0) {
        galleries.add(gallery(task, models, test, image));
      }
    }
    return galleries;
  }

  private static int indexOf(int label, int[] labels) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == label) {
        return i;
      }
    }
    return -1;
  }

  private Gallery gallery(Task task, List<Model> models, ImageSet test, int image) {
    int size = test.imageSize();
    var pixels = Arrays.copyOfRange(test.pixels(), image * size, (image + 1) * size);
    var maps = new ArrayList<MapRow.Captioned>();
    int target = Explainer.PREDICTED;
    for (var model : models) {
      var map = map(model, pixels, target);
      // All explain what the first one predicts.
      target = map.target();
      maps.add(
          new MapRow.Captioned(
              map, List.of(model.precision().name(), model.classNames().get(map.predicted()))));
    }
    int scale = Math.max(1, SIDE / Math.max(test.height(), test.width()));
    var label = models.getFirst().classNames().get(test.labels()[image]);
    var png =
        new MapRow(pixels, List.of("test image " + image, label), maps, Palette.DIVERGING, scale)
            .png();
    return new Gallery(
        "%s, %s, %s: %s"
            .formatted(task.dataset(), task.network(), task.guided() ? "guided" : "plain", label),
        Base64.getEncoder().encodeToString(png));
  }

  private SaliencyMap map(Model model, byte[] pixels, int target) {
    try (var lease = loaded.acquire(model.id())) {
      return GRADIENT
          .explain(lease.runner(), model.network().input(), pixels, new int[] {target})
          .getFirst();
    }
  }
}
