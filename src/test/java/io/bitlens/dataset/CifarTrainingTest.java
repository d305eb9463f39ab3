package io.bitlens.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.dataset.files.DataFolders;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.IntegerReference;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.training.trainer.AugmentationSpec;
import io.bitlens.training.trainer.Beginning;
import io.bitlens.training.trainer.Checkpoint;
import io.bitlens.training.trainer.Course;
import io.bitlens.training.trainer.DistillationSpec;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.QuantizerSpec;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.training.trainer.Trainer;
import io.bitlens.training.trainer.TrainingListener;
import io.bitlens.training.trainer.TrainingProgress;
import io.bitlens.training.trainer.TrainingSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From colour files to a residual network's exact variant, in a handful of guided steps. */
class CifarTrainingTest {

  @TempDir Path folder;

  @Test
  void trainsAResidualNetworkOnColourImages() throws Exception {
    var fixture = new CifarFixture();
    fixture.unpack(folder.resolve("small"));
    var data =
        new CifarSource(
                fixture.dataset(), new DataFolders(List.of(folder)), folder, Optional.empty())
            .read(_ -> {});
    var network =
        Networks.find(Networks.RESNET20, new InputShape(3, 32, 32), CifarFixture.CLASSES)
            .orElseThrow();
    var spec =
        new TrainingSpec(
            network,
            Course.of(Precisions.preset(Precisions.W4A4, network, false).orElseThrow(), 3, 24),
            QuantizerSpec.DEFAULT,
            SaliencyGuidance.DEFAULT,
            new OptimizerSpec(
                OptimizerSpec.Name.ADAM, 5e-3, 1e-2, 2e-4, 0, 0, OptimizerSpec.Schedule.COSINE),
            AugmentationSpec.NONE,
            DistillationSpec.NONE,
            Arithmetic.FP32,
            7);
    var loader = new DjlVariantLoader();

    var result =
        new Trainer(loader, System::nanoTime)
            .train(spec, Beginning.FRESH, data, new Unheard(), () -> false);

    assertThat(result.epochs().getLast().crossEntropy())
        .isLessThan(0.8 * result.epochs().getFirst().crossEntropy());
    assertThat(result.variant().factors()).hasSize(9);
    var three = Arrays.copyOf(data.test().pixels(), 3 * data.test().imageSize());
    try (var runner = loader.load(result.variant())) {
      assertThat(runner.logits(three, 3))
          .isEqualTo(new IntegerReference(result.variant()).logits(three, 3));
    }
  }

  private static final class Unheard implements TrainingListener {
    @Override
    public void progress(TrainingProgress progress) {}

    @Override
    public void epochCompleted(EpochMetrics metrics) {}

    @Override
    public boolean wantsCheckpoint(Occasion occasion) {
      return false;
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {}
  }
}
