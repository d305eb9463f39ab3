package io.bitlens.dataset;

import io.bitlens.dataset.upload.Archive;
import io.bitlens.dataset.upload.ArchiveException;
import io.bitlens.dataset.upload.ArchiveLimits;
import io.bitlens.dataset.upload.UploadOptions;
import io.bitlens.idempotency.Idempotency;
import io.bitlens.idempotency.IdempotentRequest;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.Ownership;
import io.bitlens.web.ProblemCode;
import io.bitlens.web.UuidV7;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.ResponseEntity;

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
  private final Idempotency idempotency;
  private final UploadProperties properties;
  private final ArchiveLimits limits;
  private final UuidV7 ids;
  private final Clock clock;
  private final Semaphore receiving = new Semaphore(AT_A_TIME);

  Uploads(
      UploadRepository uploads,
      UploadStorage storage,
      UploadValidation validation,
      DatasetCatalog builtIn,
      ObjectProvider<DatasetReferences> references,
      Idempotency idempotency,
      UploadProperties properties,
      ArchiveLimits limits,
      UuidV7 ids,
      Clock clock) {
    this.uploads = uploads;
    this.storage = storage;
    this.validation = validation;
    this.builtIn = builtIn;
    this.references = references;
    this.idempotency = idempotency;
    this.properties = properties;
    this.limits = limits;
    this.ids = ids;
    this.clock = clock;
  }

  List<UploadedDataset> list() {
    return uploads.findAllByOrderByName().stream()
        .filter(upload -> Ownership.sees(upload.owner()))
        .toList();
  }

  Optional<UploadedDataset> find(String name) {
    return uploads.findByName(name).filter(upload -> Ownership.sees(upload.owner()));
  }

  /**
   * Receives an archive, checks what it says of itself, and queues it for validation. Whatever goes
   * wrong, nothing stays behind.
   *
   * @param once the request's key, if it has one: sent again with the same parts, it is answered as
   *     before
   * @param answer to an upload that is stored
   * @throws ApiException if the form or the archive is refused
   */
  ResponseEntity<Object> receive(
      HttpServletRequest request,
      Optional<IdempotentRequest> once,
      Function<UploadedDataset, ResponseEntity<Object>> answer)
      throws IOException {
    requireRoomBefore(once);
    if (!receiving.tryAcquire()) {
      throw new ApiException(
          ProblemCode.UNAVAILABLE,
          "%d uploads are being received; try again later.".formatted(AT_A_TIME));
    }
    var id = ids.next();
    boolean stored = false;
    try {
      var form = UploadForm.read(request, content -> storage.receive(id, content, limits.bytes()));
      var asked = once.map(key -> key.asking(form.content()));
      var before = asked.flatMap(idempotency::answered);
      if (before.isPresent()) {
        return before.get();
      }
      var storing = new Storing(id, form, form.options(), answer);
      requireArchive(id);
      var answered = store(storing, asked);
      stored = storing.done();
      return answered;
    } finally {
      if (stored) {
        validation.submit(id);
      } else {
        discard(id);
      }
      receiving.release();
    }
  }

  /** Nothing is received that could not be stored, but for what needs no more room. */
  private void requireRoomBefore(Optional<IdempotentRequest> once) {
    try {
      requireRoom(0);
    } catch (ApiException full) {
      if (once.filter(idempotency::knows).isEmpty()) {
        throw full;
      }
    }
  }

  private void requireArchive(UUID id) throws IOException {
    try {
      Archive.open(storage.archive(id), limits).close();
    } catch (ArchiveException e) {
      var detail = String.valueOf(e.getMessage());
      throw new ApiException(
          ProblemCode.INVALID_ARCHIVE, detail, List.of(new FieldProblem("/file", detail)));
    }
  }

  /** One at a time, until it is committed, so that two uploads do not both take the last room. */
  private synchronized ResponseEntity<Object> store(
      Storing storing, Optional<IdempotentRequest> asked) {
    return asked.map(key -> idempotency.once(key, storing)).orElseGet(storing);
  }

  /** Stores what was received, unless the request turns out to have been answered before. */
  private final class Storing implements Supplier<ResponseEntity<Object>> {

    private final UUID id;
    private final UploadForm form;
    private final UploadOptions options;
    private final Function<UploadedDataset, ResponseEntity<Object>> answer;
    private boolean done;

    private Storing(
        UUID id,
        UploadForm form,
        UploadOptions options,
        Function<UploadedDataset, ResponseEntity<Object>> answer) {
      this.id = id;
      this.form = form;
      this.options = options;
      this.answer = answer;
    }

    @Override
    public ResponseEntity<Object> get() {
      requireFree(form.name());
      requireRoom(form.fileBytes());
      var upload =
          new UploadedDataset(
              id, form.name(), Ownership.own(), options, form.fileBytes(), clock.instant());
      try {
        var answered = answer.apply(uploads.saveAndFlush(upload));
        done = true;
        return answered;
      } catch (DataIntegrityViolationException lostRace) {
        throw taken(form.name());
      }
    }

    /** Whether it was stored, once whoever asked for it has come back. */
    private boolean done() {
      return done;
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
    var upload = find(name).orElseThrow(() -> ApiException.notFound("dataset", name));
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
    } catch (IOException | RuntimeException e) {
      log.warn("The files of upload {} cannot be deleted; the next start tries again", id, e);
    }
  }
}
