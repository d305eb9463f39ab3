package io.bitlens.dataset;

import io.bitlens.database.BytePieces;
import io.bitlens.dataset.upload.Content;
import io.bitlens.dataset.upload.ContentReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Uploads of machines that share a database: the images lie there, and each machine that needs them
 * keeps a copy in its folder. Archives and work in progress are in the folder alone.
 */
final class SharedUploads implements UploadStorage {

  private final UploadFolder local;
  private final BytePieces pieces;
  private final TransactionOperations transaction;

  /**
   * @param pieces by upload and file
   */
  SharedUploads(UploadFolder local, BytePieces pieces, TransactionOperations transaction) {
    this.local = local;
    this.pieces = pieces;
    this.transaction = transaction;
  }

  @Override
  public long receive(UUID upload, InputStream archive, long limit) throws IOException {
    return local.receive(upload, archive, limit);
  }

  @Override
  public Path archive(UUID upload) {
    return local.archive(upload);
  }

  @Override
  public boolean validatesHere(UUID upload) {
    return Files.exists(archive(upload));
  }

  @Override
  public Path workspace(UUID upload) throws IOException {
    deletePieces(upload);
    return local.workspace(upload);
  }

  @Override
  public void publish(UUID upload) throws IOException {
    local.publish(upload);
    try {
      transaction.executeWithoutResult(_ -> insertPieces(upload));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void insertPieces(UUID upload) {
    for (var file : Content.FILES) {
      try (var in = Files.newInputStream(local.content(upload).resolve(file))) {
        pieces.insert(in, upload, file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void keepContent(UUID upload) throws IOException {
    local.keepContent(upload);
  }

  /** Fetched by the first training that needs it, for all others of this machine. */
  @Override
  public synchronized Path content(UUID upload, Content stored)
      throws IOException, DatasetException {
    var content = local.content(upload);
    if (!Files.exists(content)) {
      fetch(upload, stored);
    }
    return content;
  }

  /** What a process leaves of it that ends in the middle is in the workspace, never content. */
  private void fetch(UUID upload, Content stored) throws IOException, DatasetException {
    var folder = local.workspace(upload);
    try {
      for (var file : Content.FILES) {
        try (var out = Files.newOutputStream(folder.resolve(file))) {
          pieces.copy(out, upload, file);
        }
      }
      ContentReader.requireIntact(folder, stored);
      local.publish(upload);
    } catch (IOException | DatasetException | RuntimeException e) {
      local.discard(upload);
      throw e;
    }
  }

  @Override
  public void discard(UUID upload) throws IOException {
    local.discard(upload);
    deletePieces(upload);
  }

  private void deletePieces(UUID upload) {
    Content.FILES.forEach(file -> pieces.delete(upload, file));
  }

  @Override
  public Set<UUID> stored() throws IOException {
    return local.stored();
  }
}
