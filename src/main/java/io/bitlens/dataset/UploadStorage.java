package io.bitlens.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps what users sent, by the id of the upload: first the archive, then the images it became.
 *
 * <p>Ids are made here and never reused, so nothing is ever overwritten. With several nodes on one
 * database this would be a shared folder or an object store behind the same methods: {@link
 * #archive} and {@link #content} would fetch into a local copy first, and {@link #stored} would
 * have to leave alone what is younger than the longest upload, since another node may be receiving
 * it.
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

  /** A new, empty folder for the images of the upload; what was in it is gone. */
  Path workspace(UUID upload) throws IOException;

  /** Makes the workspace the content, all of it at once. */
  void publish(UUID upload) throws IOException;

  /** Deletes the archive, once its content is known to be there. */
  void forgetArchive(UUID upload) throws IOException;

  Path content(UUID upload);

  /** Deletes all of the upload; it may have nothing. */
  void discard(UUID upload) throws IOException;

  /** All uploads of which there is anything. */
  Set<UUID> stored() throws IOException;
}
