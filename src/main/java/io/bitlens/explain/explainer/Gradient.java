package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.engine.Saliency;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The signed gradient of the target's log-probability by the pixel on the scale 0 to 1, before
 * normalisation (Simonyan et al., arXiv 1312.6034, without taking absolute values).
 */
record Gradient() implements BoundedExplainer {

  @Override
  public String name() {
    return "gradient";
  }

  @Override
  public Optional<String> partner() {
    return Optional.of(Occlusion.NAME);
  }

  @Override
  public Map<String, Object> options(NetworkSpec network) {
    return Map.of();
  }

  @Override
  public long evaluations(InputShape shape) {
    return 1;
  }

  @Override
  public Optional<String> costOption() {
    return Optional.empty();
  }

  @Override
  public List<SaliencyMap> explain(Evaluator evaluator, Images images) {
    var maps = new ArrayList<SaliencyMap>(images.size());
    evaluator.saliency(
        images,
        (chunk, saliency) -> {
          for (int i = 0; i < chunk.size(); i++) {
            maps.add(map(chunk.shape(), saliency, i, chunk.size()));
          }
        });
    return maps;
  }

  private static SaliencyMap map(InputShape shape, Saliency saliency, int row, int rows) {
    return new SaliencyMap(
        saliency.targets()[row],
        Probabilities.argMax(saliency.logits(), row, saliency.logits().length / rows),
        shape.channels(),
        shape.height(),
        shape.width(),
        Arrays.copyOfRange(saliency.gradients(), row * shape.size(), (row + 1) * shape.size()));
  }
}
