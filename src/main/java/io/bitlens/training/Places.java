package io.bitlens.training;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Gives a job its place among those of its priority that wait, so that owners take turns: who has
 * queued a hundred jobs lets others in between. This is start-time fair queueing (Goyal, Vin and
 * Cheng, 1996) with jobs of equal cost: an owner's next job gets the turn after its last one, but
 * none before that which is being served; within a turn the first come are the first served. Owners
 * that come and go cannot overtake one that waits for good.
 *
 * <p>A place is a moment long past, since the queue knows nothing but the time at which a job is
 * due: a second for each turn, a microsecond for each job in it.
 */
@Component
class Places {

  private static final Instant FIRST_TURN = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration TURN = Duration.ofSeconds(1);

  private final JobRepository jobs;

  Places(JobRepository jobs) {
    this.jobs = jobs;
  }

  /**
   * The place of a job that is queued now. Jobs that are queued at the same time do not see each
   * other, and may get the same.
   */
  Instant next(String owner, JobPriority priority) {
    var now =
        jobs.lastPlace(priority, JobState.ACTIVE)
            .or(() -> jobs.firstPlace(priority, JobState.QUEUED))
            .map(Places::turn);
    var afterOwn =
        jobs.lastPlaceOf(owner, priority, Set.of(JobState.QUEUED, JobState.RUNNING))
            .map(last -> turn(last).plus(TURN));
    var turn =
        Stream.of(now, afterOwn)
            .flatMap(Optional::stream)
            .max(Instant::compareTo)
            .orElse(FIRST_TURN);
    return jobs.lastPlaceBetween(priority, JobState.QUEUED, turn, turn.plus(TURN))
        .map(last -> last.plus(1, ChronoUnit.MICROS))
        .orElse(turn);
  }

  private static Instant turn(Instant place) {
    return place.truncatedTo(ChronoUnit.SECONDS);
  }
}
