package io.bitlens.training.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Events of jobs in their order. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class EventStoreSuite {

  private record Data(Optional<String> absent) {}

  private final Jobs jobs;

  EventStoreSuite(String url) {
    jobs = new Jobs(url);
  }

  @AfterAll
  void close() {
    jobs.close();
  }

  @Test
  void eventsComeBackAsTheyWereInTheirOrder() {
    var job = jobs.add();
    jobs.append(job, EventType.STATE, Map.of("state", "RUNNING"));
    jobs.append(job, EventType.SALIENCY, List.of(0.1f, -1e-7f));
    jobs.append(job, EventType.METRIC, new Data(Optional.empty()));

    assertThat(jobs.events().after(job, 0, 10))
        .containsExactly(
            new JobEvent(1, "state", "{\"state\":\"RUNNING\"}"),
            new JobEvent(2, "saliency", "[0.1,-1.0E-7]"),
            new JobEvent(3, "metric", "{}"));
  }

  @Test
  void aReaderGoesOnWhereItWas() {
    var job = jobs.add();
    jobs.append(job, 5);

    assertThat(jobs.events().after(job, 2, 2))
        .extracting(JobEvent::sequence)
        .containsExactly(3L, 4L);
    assertThat(jobs.events().after(job, 4, 2)).extracting(JobEvent::sequence).containsExactly(5L);
    assertThat(jobs.events().after(job, 5, 2)).isEmpty();
  }

  @Test
  void eachJobCountsItsOwn() {
    var one = jobs.add();
    var other = jobs.add("SUCCEEDED", Jobs.NOW);
    jobs.append(one, 2);
    jobs.append(other, 3);
    var gone = UUID.randomUUID();

    assertThat(jobs.events().heads(Set.of(one, other, gone)))
        .isEqualTo(
            Map.of(
                one, new JobHead(2, "RUNNING", false), other, new JobHead(3, "SUCCEEDED", true)));
    assertThat(jobs.events().head(gone)).isEmpty();
  }

  @Test
  void aThousandJobsAndMoreAreLookedAt() {
    var ids = IntStream.range(0, 1001).mapToObj(i -> jobs.add()).toList();

    assertThat(jobs.events().heads(ids)).hasSize(1001);
  }

  @Test
  void writersAtTheSameTimeLeaveNoReaderBehind() {
    var job = jobs.add();
    long seen = 0;
    try (var threads = Executors.newFixedThreadPool(3)) {
      var writers =
          IntStream.range(0, 3)
              .mapToObj(i -> CompletableFuture.runAsync(() -> jobs.append(job, 40), threads))
              .toList();
      while (seen < 120) {
        var events = jobs.events().after(job, seen, 120);
        // Whatever is seen, nothing before it comes later.
        assertThat(events)
            .extracting(JobEvent::sequence)
            .containsExactlyElementsOf(
                LongStream.rangeClosed(seen + 1, seen + events.size()).boxed().toList());
        seen += events.size();
        writers.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
      }
    }
  }

  @Test
  void whatIsForgottenLeavesNumbersAsTheyAre() {
    var job = jobs.add();
    jobs.append(job, 3);
    jobs.append(job, EventType.METRIC, 1);
    jobs.events().forget(job, EventType.PROGRESS);
    jobs.append(job, 1);

    assertThat(jobs.events().after(job, 0, 10))
        .extracting(JobEvent::sequence)
        .containsExactly(4L, 5L);
  }

  @Test
  void aJobTakesItsEventsAlong() {
    var job = jobs.add();
    jobs.append(job, 3);
    jobs.delete(job);

    assertThat(jobs.events().after(job, 0, 10)).isEmpty();
  }

  @Test
  void aJobThatIsGoneHasNoEvents() {
    assertThatThrownBy(() -> jobs.append(UUID.randomUUID(), 1))
        .isInstanceOf(IllegalStateException.class);
  }
}
