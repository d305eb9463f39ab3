package io.bitlens.training.checkpoint;

import io.bitlens.nn.BitAllocation;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.engine.SessionState;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.registry.artifact.ArtifactFormatException;
import io.bitlens.registry.artifact.TensorsFile;
import io.bitlens.training.trainer.Checkpoint;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.EpochTally;
import io.bitlens.training.trainer.SearchState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A checkpoint as a file of tensors, each kind of them under a prefix of its own, with the rest of
 * it as a JSON note.
 */
final class CheckpointFile {

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String NOTE = "checkpoint";
  private static final int VERSION = 2;

  private static final String LEARNED = "learned/";
  private static final String OPTIMIZER = "optimizer/";
  private static final String BEST = "best/";
  private static final String TEACHER = "teacher/";
  private static final String TWIN = "twin/";
  private static final String HELD = "held/";

  /** All of a checkpoint that is no tensor. */
  private record Note(
      int version,
      int stage,
      int epochsOfStage,
      int step,
      EpochTally tally,
      double seconds,
      List<EpochMetrics> epochs,
      OptionalInt bestEpoch,
      Optional<Evaluation> bestValidation,
      boolean teacher,
      Optional<SearchNote> search,
      List<String> environments) {}

  /** All of a search that is no tensor. */
  private record SearchNote(
      int twinEpoch,
      Evaluation twinValidation,
      List<Double> duals,
      List<Double> distances,
      List<BitAllocation.Sensitivity> sensitivities,
      List<BitAllocation.Trial> trials,
      OptionalInt heldEpoch,
      Optional<Evaluation> heldValidation) {

    static SearchNote of(SearchState search) {
      var held = search.held();
      return new SearchNote(
          search.twin().epoch(),
          search.twin().validation(),
          search.duals(),
          search.distances(),
          search.sensitivities(),
          search.trials(),
          held.isPresent() ? OptionalInt.of(held.get().epoch()) : OptionalInt.empty(),
          held.map(Checkpoint.Best::validation));
    }

    SearchState with(TrainedTensors tensors) {
      return new SearchState(
          new Checkpoint.Best(twinEpoch, take(tensors, TWIN), twinValidation),
          duals,
          distances,
          sensitivities,
          trials,
          heldValidation.map(validation ->
              new Checkpoint.Best(heldEpoch.orElseThrow(), take(tensors, HELD), validation)));
    }
  }

  private CheckpointFile() {}

  static byte[] write(StoredCheckpoint stored) {
    var checkpoint = stored.checkpoint();
    var tensors = new LinkedHashMap<String, float[]>();
    put(tensors, LEARNED, checkpoint.session().learned());
    put(tensors, OPTIMIZER, checkpoint.session().optimizer());
    checkpoint.best().ifPresent(best -> put(tensors, BEST, best.tensors()));
    checkpoint.teacher().ifPresent(teacher -> put(tensors, TEACHER, teacher));
    checkpoint.search().ifPresent(search -> put(tensors, TWIN, search.twin().tensors()));
    checkpoint
        .search()
        .flatMap(SearchState::held)
        .ifPresent(held -> put(tensors, HELD, held.tensors()));
    var best = checkpoint.best();
    var note =
        new Note(
            VERSION,
            checkpoint.stage(),
            checkpoint.epochsOfStage(),
            checkpoint.step(),
            checkpoint.tally(),
            checkpoint.seconds(),
            checkpoint.epochs(),
            best.isPresent() ? OptionalInt.of(best.get().epoch()) : OptionalInt.empty(),
            best.map(Checkpoint.Best::validation),
            checkpoint.teacher().isPresent(),
            checkpoint.search().map(SearchNote::of),
            stored.environments());
    return TensorsFile.write(
        new TensorsFile.Content(
            Map.of(NOTE, MAPPER.writeValueAsString(note)), new TrainedTensors(tensors)));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws ArtifactFormatException if it is something else, or of another version
   */
  static StoredCheckpoint read(byte[] file) throws ArtifactFormatException {
    var content = TensorsFile.readContent(file);
    var note = note(content.notes().getOrDefault(NOTE, "{}"));
    if (note.version() != VERSION) {
      throw new ArtifactFormatException(
          "the checkpoint must be of version %d, found %d".formatted(VERSION, note.version()));
    }
    var tensors = content.tensors();
    var checkpoint =
        new Checkpoint(
            note.stage(),
            note.epochsOfStage(),
            note.step(),
            note.tally(),
            note.seconds(),
            note.epochs(),
            new SessionState(take(tensors, LEARNED), take(tensors, OPTIMIZER)),
            note.bestValidation()
                .map(validation ->
                    new Checkpoint.Best(
                        note.bestEpoch().orElseThrow(), take(tensors, BEST), validation)),
            note.teacher() ? Optional.of(take(tensors, TEACHER)) : Optional.empty(),
            note.search().map(search -> search.with(tensors)));
    return new StoredCheckpoint(checkpoint, note.environments());
  }

  private static Note note(String json) throws ArtifactFormatException {
    try {
      return MAPPER.readValue(json, Note.class);
    } catch (JacksonException e) {
      throw new ArtifactFormatException("the checkpoint's note cannot be read: " + e.getMessage());
    }
  }

  private static void put(Map<String, float[]> all, String prefix, TrainedTensors tensors) {
    tensors.values().forEach((name, values) -> all.put(prefix + name, values));
  }

  private static TrainedTensors take(TrainedTensors all, String prefix) {
    var taken = new LinkedHashMap<String, float[]>();
    all.values()
        .forEach((name, values) -> {
          if (name.startsWith(prefix)) {
            taken.put(name.substring(prefix.length()), values);
          }
        });
    return new TrainedTensors(taken);
  }
}
