package io.bitlens.security.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.Filter;
import java.time.Duration;
import java.util.Optional;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** How often each caller may ask: a bucket of tokens for each caller and kind of work. */
public final class RateLimits {

  private static final int MAX_CALLERS = 100_000;

  /** A bucket that is left alone for so long is full. */
  private static final Duration FULL_AFTER = Duration.ofHours(1);

  private final RateProperties properties;
  private final TimeMeter time;
  private final Cache<Key, Bucket> buckets;

  private record Key(String caller, Work work) {}

  RateLimits(RateProperties properties, Ticker ticker) {
    this.properties = properties;
    this.time = new Time(ticker);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MAX_CALLERS)
            .expireAfterAccess(FULL_AFTER)
            .ticker(ticker)
            .build();
  }

  /** Has callers wait who ask too often. */
  public Filter filter(HandlerExceptionResolver problems) {
    return new RateLimitFilter(this, problems);
  }

  /** Takes one turn; empty if there was one, else how long until there is. */
  Optional<Duration> take(String caller, Work work) {
    var rate = rate(work);
    if (rate.perMinute() == 0) {
      return Optional.empty();
    }
    var probe =
        buckets.get(new Key(caller, work), key -> bucket(rate)).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  private Rate rate(Work work) {
    return switch (work) {
      case SUBMIT -> properties.submit();
      case PREDICT -> properties.predict();
      case EXPLAIN -> properties.explain();
    };
  }

  private Bucket bucket(Rate rate) {
    return Bucket.builder()
        .withCustomTimePrecision(time)
        .addLimit(
            Bandwidth.builder()
                .capacity(rate.capacity())
                .refillGreedy(rate.perMinute(), Duration.ofMinutes(1))
                .build())
        .build();
  }

  private record Time(Ticker ticker) implements TimeMeter {

    @Override
    public long currentTimeNanos() {
      return ticker.read();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
