package io.bitlens.training.trainer;

import io.bitlens.nn.BitAllocation;
import io.bitlens.nn.BitAllocation.Trial;
import io.bitlens.nn.NetworkCost;
import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.training.allocation.Bisection;
import io.bitlens.training.allocation.BitPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A training that searches for its bits: the full-precision twin is trained, then how much each
 * layer can bear is measured, which orders the precisions from most bits to fewest; the smallest of
 * them that holds the budget is found by bisection. Each trial begins with the smallest one that
 * has held, or the twin.
 */
final class AllocationRun {

  private static final int TWIN = 0;
  private static final int SENSITIVITIES = 1;
  private static final int FIRST_TRIAL = 2;

  private final Stages stages;
  private final AllocationSpec allocation;
  private final LongSupplier nanoTime;
  private Optional<Variant> teacher = Optional.empty();

  AllocationRun(Stages stages, AllocationSpec allocation, LongSupplier nanoTime) {
    this.stages = stages;
    this.allocation = allocation;
    this.nanoTime = nanoTime;
  }

  TrainingResult run(Beginning beginning) throws TrainingCancelledException {
    teacher = beginning.teacher();
    var checkpoint = beginning.checkpoint();
    checkpoint.ifPresent(this::takeOver);
    int stage = checkpoint.map(Checkpoint::stage).orElse(TWIN);
    var search =
        stage == TWIN
            ? SearchState.of(twin(checkpoint))
            : checkpoint.flatMap(Checkpoint::search).orElseThrow();
    if (stage <= SENSITIVITIES) {
      search = sensitivities(search, checkpoint.filter(c -> stage == SENSITIVITIES));
    }
    return smallest(search, checkpoint.filter(c -> stage >= FIRST_TRIAL));
  }

  private void takeOver(Checkpoint checkpoint) {
    int stage = checkpoint.stage();
    boolean known = stage == TWIN || checkpoint.search().isPresent();
    boolean inTrials =
        stage < FIRST_TRIAL
            || checkpoint.search().map(s -> s.trials().size() == stage - FIRST_TRIAL).orElse(false);
    if (!known
        || !inTrials
        || checkpoint.epochsOfStage() > epochs(stage)
        || checkpoint.step() > stages.reporter().stepsPerEpoch()) {
      throw new UnusableCheckpointException(
          "the checkpoint is of another course of stages, epochs and steps");
    }
    int planned = 0;
    for (int earlier = TWIN; earlier < stage; earlier++) {
      planned += epochs(earlier);
    }
    stages.reporter().resume(checkpoint, planned - checkpoint.epochsBefore());
  }

  private int epochs(int stage) {
    return switch (stage) {
      case TWIN -> course().getFirst().epochs();
      case SENSITIVITIES -> allocation.sensitivityEpochs();
      default -> course().getLast().epochs();
    };
  }

  private Checkpoint.Best twin(Optional<Checkpoint> checkpoint) throws TrainingCancelledException {
    stages.reporter().part("full-precision twin");
    return stages
        .train(
            TWIN,
            course().getFirst(),
            new Stages.Start(Optional.empty(), teacher),
            Carried.NOTHING,
            checkpoint)
        .kept();
  }

  private SearchState sensitivities(SearchState search, Optional<Checkpoint> checkpoint)
      throws TrainingCancelledException {
    stages.reporter().part("constrained training of the twin and its quantized self");
    var constrained =
        new ConstrainedRun(stages, SENSITIVITIES, allocation, search, nanoTime).run(checkpoint);
    stages.reporter().part("");
    stages.reporter().phase("quantizing one layer at a time");
    var twin = twinVariant(search);
    var layers = new LayerSensitivities(stages, allocation, maps(twin), search.twin());
    return constrained.with(layers.sensitivities(constrained.duals()));
  }

  private TrainingResult smallest(SearchState begun, Optional<Checkpoint> checkpoint)
      throws TrainingCancelledException {
    var search = begun;
    var twin = twinVariant(search);
    var maps = maps(twin);
    var path = path(search);
    var bisection = bisection(search.trials(), path.size());
    var left = checkpoint;
    while (bisection.next().isPresent()) {
      var precision = path.get(bisection.next().getAsInt());
      var trained = trial(search, precision, twin, left);
      left = Optional.empty();
      stages.reporter().phase("comparing its maps with the twin's");
      var trial = judged(trained, search.twin(), maps);
      search = search.with(trial, trained.kept());
      bisection = bisection.after(trial.holds());
    }
    stages.reporter().part("");
    int unused =
        allocation.trials(spec().network().weightedLayers().size()) - search.trials().size();
    stages.reporter().skip(unused * course().getLast().epochs());
    var found = found(search, maps);
    var held = search.held().orElseThrow(() -> new BudgetNotHeldException(found));
    return stages.result(best(path.get(bisection.held()), held)).with(found);
  }

  private StageRun.Best trial(
      SearchState search, Precision precision, Variant twin, Optional<Checkpoint> checkpoint)
      throws TrainingCancelledException {
    int number = search.trials().size() + 1;
    stages.reporter().part("trial %d, %s".formatted(number, precision.label()));
    boolean distilled = spec().distillation().wanted();
    return stages.train(
        FIRST_TRIAL + number - 1,
        new Stage(precision, course().getLast().epochs()),
        new Stages.Start(
            Optional.of(start(search)), Optional.of(teacher.orElse(twin)).filter(t -> distilled)),
        new Carried(Optional.empty(), Optional.of(search)),
        checkpoint);
  }

  private static TrainedTensors start(SearchState search) {
    return search.held().orElse(search.twin()).tensors();
  }

  private Trial judged(StageRun.Best trained, Checkpoint.Best twin, TwinMaps maps)
      throws TrainingCancelledException {
    var precision = trained.variant().precision();
    double drop = twin.validation().accuracy() - trained.validation().accuracy();
    double agreement = maps.agreement(trained.variant());
    var bits = new LinkedHashMap<String, Integer>();
    precision.layers().forEach((layer, b) -> bits.put(layer, b.weights()));
    return new Trial(
        bits,
        NetworkCost.of(spec().network(), precision).packedBits(),
        drop,
        agreement,
        drop <= allocation.accuracyDrop() && agreement >= allocation.mapAgreement());
  }

  private List<Precision> path(SearchState search) {
    var shares = new LinkedHashMap<String, Double>();
    search.sensitivities().forEach(layer -> shares.put(layer.layer(), layer.share()));
    return BitPath.of(
        spec().network(), allocation.weightBits(), allocation.activationBits(), shares);
  }

  private static Bisection bisection(List<Trial> trials, int places) {
    var bisection = Bisection.over(places);
    for (var trial : trials) {
      bisection = bisection.after(trial.holds());
    }
    return bisection;
  }

  private BitAllocation found(SearchState search, TwinMaps maps) {
    return new BitAllocation(
        allocation.accuracyDrop(),
        allocation.mapAgreement(),
        maps.images(),
        search.twin().validation().accuracy(),
        search.sensitivities(),
        search.trials());
  }

  private StageRun.Best best(Precision precision, Checkpoint.Best kept) {
    return new StageRun.Best(
        stages.variant(precision, kept.tensors()), kept.tensors(), kept.epoch(), kept.validation());
  }

  private Variant twinVariant(SearchState search) {
    return stages.variant(course().getFirst().precision(), search.twin().tensors());
  }

  private TwinMaps maps(Variant twin) throws TrainingCancelledException {
    return new TwinMaps(
        stages.loader(), twin, stages.data().validation(), allocation.images(), stages.reporter());
  }

  private List<Stage> course() {
    return spec().course().stages();
  }

  private TrainingSpec spec() {
    return stages.spec();
  }
}
