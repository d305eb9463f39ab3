package io.bitlens.training.checkpoint;

import io.bitlens.database.Sha256;

/**
 * A checkpoint as it is stored. Made outside of any transaction, since it takes a while.
 *
 * @param epochs finished epochs of the whole training
 * @param step steps of the running epoch that are done
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedCheckpoint(int epochs, int step, byte[] bytes, String sha256) {

  /** Encodes a checkpoint. */
  public static EncodedCheckpoint of(StoredCheckpoint stored) {
    var bytes = CheckpointFile.write(stored);
    var checkpoint = stored.checkpoint();
    return new EncodedCheckpoint(
        checkpoint.epochs().size(), checkpoint.step(), bytes, Sha256.hex(bytes));
  }
}
