package io.bitlens.dataset;

import io.bitlens.dataset.upload.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps what users sent, by the id of the upload: first the archive, then the images it became. Ids
 * are made here and never reused, so nothing is ever overwritten.
 *
 * <p>An archive stays on the machine that received it, which validates it. The images are wherever
 * the data set is trained on.
 */
interface UploadStorage {

  /**
   * Receives an archive.
   *
   * @param limit bytes it may have
   * @return its bytes
   */
  long receive(UUID upload, InputStream archive, long limit) throws IOException;

  Path archive(UUID upload);

  /** Whether an upload that is not validated yet may be validated here. */
  boolean validatesHere(UUID upload);

  /** A new, empty folder for the images of the upload; what was in it is gone. */
  Path workspace(UUID upload) throws IOException;

  /** Makes the workspace the content, all of it at once. */
  void publish(UUID upload) throws IOException;

  /** Deletes everything but the content, once that is known to be there. */
  void keepContent(UUID upload) throws IOException;

  /**
   * Folder with the images of an upload that is ready.
   *
   * @throws DatasetException if they are not what was stored
   */
  Path content(UUID upload, Content stored) throws IOException, DatasetException;

  /** Deletes all of the upload; it may have nothing. */
  void discard(UUID upload) throws IOException;

  /** All uploads of which there is anything on this machine. */
  Set<UUID> stored() throws IOException;
}
