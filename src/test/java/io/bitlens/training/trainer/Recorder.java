package io.bitlens.training.trainer;

import java.util.ArrayList;
import java.util.List;

/** Keeps what a training tells. */
final class Recorder implements TrainingListener {

  final List<TrainingProgress> progress = new ArrayList<>();
  final List<EpochMetrics> epochs = new ArrayList<>();
  final List<ProbeMap> maps = new ArrayList<>();

  @Override
  public void progress(TrainingProgress progress) {
    this.progress.add(progress);
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    epochs.add(metrics);
  }

  @Override
  public void probed(ProbeMap map) {
    maps.add(map);
  }

  @Override
  public boolean wantsCheckpoint(Occasion occasion) {
    return false;
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) {
    throw new AssertionError("a checkpoint that was not wanted");
  }
}
