package io.bitlens.security.audit;

import io.bitlens.web.UuidV7;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The record of changes: in the log first, then in the database, for so long. */
public final class AuditTrail {

  private static final Logger log = LoggerFactory.getLogger("io.bitlens.audit");
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

  private final AuditTable table;
  private final Duration retention;
  private final UuidV7 ids;
  private final Clock clock;
  private final AtomicReference<Instant> looked = new AtomicReference<>(Instant.MIN);

  AuditTrail(AuditTable table, Duration retention, UuidV7 ids, Clock clock) {
    this.table = table;
    this.retention = retention;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Records what passes it.
   *
   * @param changesNothing requests that leave nothing behind, whatever their method
   */
  public Filter filter(Predicate<HttpServletRequest> changesNothing) {
    return new AuditFilter(this, changesNothing);
  }

  /**
   * Records a change. One is not undone because its record cannot be written: the log has it then.
   */
  void record(AuditedRequest request) {
    // Databases keep microseconds.
    var event = request.event(ids.next(), clock.instant().truncatedTo(ChronoUnit.MICROS));
    log.info(
        "{} ({}) at {}: {} {} answered {} {}",
        event.caller(),
        event.credential(),
        event.remoteAddress(),
        event.method(),
        event.path(),
        event.status(),
        event.location().orElse(""));
    try {
      table.insert(event);
      forgetSome(event.at());
    } catch (DataAccessException e) {
      log.error("The record above is in this log alone: {}", String.valueOf(e.getMessage()));
    }
  }

  /** A bounded number at a time, so that no request waits for long. */
  private void forgetSome(Instant now) {
    var last = looked.get();
    if (last.isBefore(now.minus(BETWEEN_LOOKS)) && looked.compareAndSet(last, now)) {
      table.forget(now.minus(retention));
    }
  }
}
