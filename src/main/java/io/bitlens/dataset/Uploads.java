package io.bitlens.dataset;

import io.bitlens.dataset.upload.Archive;
import io.bitlens.dataset.upload.ArchiveException;
import io.bitlens.dataset.upload.ArchiveLimits;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import io.bitlens.web.UuidV7;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataIntegrityViolationException;

/** The uploaded data sets, as callers see and change them. */
class Uploads {

  private static final Logger log = LoggerFactory.getLogger(Uploads.class);

  /** Uploads received at a time: each may fill the disk with an archive that is not counted yet. */
  private static final int AT_A_TIME = 4;

  private final UploadRepository uploads;
  private final UploadStorage storage;
  private final UploadValidation validation;
  private final DatasetCatalog builtIn;
  private final ObjectProvider<DatasetReferences> references;
  private final UploadProperties properties;
  private final ArchiveLimits limits;
  private final UuidV7 ids;
  private final Clock clock;
  private final Semaphore receiving = new Semaphore(AT_A_TIME);
  private final Object storing = new Object();

  Uploads(
      UploadRepository uploads,
      UploadStorage storage,
      UploadValidation validation,
      DatasetCatalog builtIn,
      ObjectProvider<DatasetReferences> references,
      UploadProperties properties,
      ArchiveLimits limits,
      UuidV7 ids,
      Clock clock) {
    this.uploads = uploads;
    this.storage = storage;
    this.validation = validation;
    this.builtIn = builtIn;
    this.references = references;
    this.properties = properties;
    this.limits = limits;
    this.ids = ids;
    this.clock = clock;
  }

  List<UploadedDataset> list() {
    return uploads.findAllByOrderByName();
  }

  Optional<UploadedDataset> find(String name) {
    return uploads.findByName(name);
  }

  /**
   * Receives an archive, checks what it says of itself, and queues it for validation. Whatever goes
   * wrong, nothing stays behind.
   *
   * @throws ApiException if the form or the archive is refused
   */
  UploadedDataset receive(HttpServletRequest request) throws IOException {
    requireRoom(0);
    if (!receiving.tryAcquire()) {
      throw new ApiException(
          ProblemCode.UNAVAILABLE,
          "%d uploads are being received; try again later.".formatted(AT_A_TIME));
    }
    var id = ids.next();
    try {
      var stored = receive(id, request);
      validation.submit(id);
      return stored;
    } catch (IOException | RuntimeException e) {
      discard(id);
      throw e;
    } finally {
      receiving.release();
    }
  }

  private UploadedDataset receive(UUID id, HttpServletRequest request) throws IOException {
    var form = UploadForm.read(request, content -> storage.receive(id, content, limits.bytes()));
    var options = form.options();
    requireFree(form.name());
    try {
      Archive.open(storage.archive(id), limits).close();
    } catch (ArchiveException e) {
      var detail = String.valueOf(e.getMessage());
      throw new ApiException(
          ProblemCode.INVALID_ARCHIVE, detail, List.of(new FieldProblem("/file", detail)));
    }
    // One at a time, so that two uploads do not both take the last room.
    synchronized (storing) {
      requireRoom(form.fileBytes());
      try {
        return uploads.saveAndFlush(
            new UploadedDataset(id, form.name(), options, form.fileBytes(), clock.instant()));
      } catch (DataIntegrityViolationException lostRace) {
        throw taken(form.name());
      }
    }
  }

  private void requireFree(String name) {
    if (builtIn.find(name).isPresent() || uploads.findByName(name).isPresent()) {
      throw taken(name);
    }
  }

  private static ApiException taken(String name) {
    return new ApiException(
        ProblemCode.NAME_TAKEN,
        "There is a data set '%s' already.".formatted(name),
        List.of(new FieldProblem("/name", "is the name of another data set")));
  }

  private void requireRoom(long bytes) {
    if (uploads.count() >= properties.maxDatasets()) {
      throw new ApiException(
          ProblemCode.STORAGE_FULL,
          "There are %d uploaded data sets, which is the limit; delete one first."
              .formatted(properties.maxDatasets()));
    }
    long max = properties.maxBytes().toBytes();
    if (uploads.bytes() + bytes > max) {
      throw new ApiException(
          ProblemCode.STORAGE_FULL,
          "The uploaded data sets would have more than %d bytes together; delete one first."
              .formatted(max));
    }
  }

  /**
   * Deletes a data set, in whichever state.
   *
   * @throws ApiException NOT_FOUND; WRONG_STATE if it is built in, or something refers to it
   */
  void delete(String name) {
    if (builtIn.find(name).isPresent()) {
      throw new ApiException(
          ProblemCode.WRONG_STATE, "The data set '%s' is built in.".formatted(name));
    }
    var upload = uploads.findByName(name).orElseThrow(() -> ApiException.notFound("dataset", name));
    var reference = references.stream().flatMap(r -> r.to(name).stream()).findFirst();
    if (reference.isPresent()) {
      throw new ApiException(
          ProblemCode.WRONG_STATE,
          "The data set '%s' is named by %s; delete that first.".formatted(name, reference.get()));
    }
    if (uploads.delete(upload.id()) == 0) {
      throw ApiException.notFound("dataset", name);
    }
    // A validation may be writing there still; it finds out, and deletes the rest.
    discard(upload.id());
  }

  private void discard(UUID id) {
    try {
      storage.discard(id);
    } catch (IOException e) {
      log.warn("The files of upload {} cannot be deleted; the next start tries again", id, e);
    }
  }
}
