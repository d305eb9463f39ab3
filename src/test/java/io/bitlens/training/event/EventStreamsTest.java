package io.bitlens.training.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What subscribers are told, look by look. */
class EventStreamsTest {

  private final Jobs jobs = new Jobs("jdbc:h2:mem:" + UUID.randomUUID());
  private final EventStreams streams = new EventStreams(jobs.events(), Runnable::run, 3);
  private final UUID job = jobs.add();

  @AfterEach
  void close() {
    jobs.close();
  }

  @Test
  void eventsAreWrittenAsTheStandardSays() {
    jobs.append(job, EventType.STATE, List.of());
    jobs.append(job, EventType.METRIC, List.of(1));
    var reader = follow(0);
    streams.deliver();

    assertThat(reader.told())
        .isEqualTo("id:1\nevent:state\ndata:[]\n\nid:2\nevent:metric\ndata:[1]\n\n");
  }

  @Test
  void whatIsNewIsToldOnce() {
    jobs.append(job, 2);
    var reader = follow(0);
    streams.deliver();
    streams.deliver();
    jobs.append(job, 1);
    streams.deliver();

    assertThat(reader.ids()).containsExactly(1L, 2L, 3L);
    assertThat(reader.isComplete()).isFalse();
  }

  @Test
  void aReaderGoesOnAfterTheEventThatItKnows() {
    jobs.append(job, 4);
    var one = follow(1);
    var other = follow(3);
    streams.deliver();

    assertThat(one.ids()).containsExactly(2L, 3L, 4L);
    assertThat(other.ids()).containsExactly(4L);
  }

  @Test
  void aLongHistoryComesInPieces() {
    jobs.append(job, EventStreams.PIECE + 2);
    var reader = follow(0);

    assertThat(streams.deliver()).isTrue();
    assertThat(reader.ids()).hasSize(EventStreams.PIECE);
    assertThat(streams.deliver()).isFalse();
    assertThat(reader.ids())
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, EventStreams.PIECE + 2).boxed().toList());
  }

  @Test
  void largeEventsComeInSmallerPieces() {
    for (int i = 0; i < 3; i++) {
      jobs.append(job, EventType.SALIENCY, "x".repeat(EventStreams.PIECE_CHARACTERS / 2));
    }
    var reader = follow(0);

    assertThat(streams.deliver()).isTrue();
    assertThat(reader.ids()).containsExactly(1L, 2L);
    assertThat(streams.deliver()).isFalse();
    assertThat(reader.ids()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void theEndOfAJobCompletesItsStreamAndMakesRoom() {
    var reader = follow(0);
    jobs.append(job, 1);
    jobs.finish(job);
    streams.deliver();

    assertThat(reader.told()).endsWith("id:1\nevent:end\ndata:{\"state\":\"SUCCEEDED\"}\n\n");
    assertThat(reader.isComplete()).isTrue();
    assertThat(streams.size()).isZero();
  }

  @Test
  void aJobThatIsOverIsToldToItsEndHoweverLong() {
    jobs.append(job, EventStreams.PIECE);
    jobs.append(job, 1);
    jobs.finish(job);
    var reader = follow(0);
    assertThat(streams.deliver()).isTrue();
    assertThat(reader.told()).doesNotContain("event:end");
    streams.deliver();

    assertThat(reader.told().split("event:end", -1)).hasSize(2);
    assertThat(reader.isComplete()).isTrue();
  }

  @Test
  void whoeverKnowsAllIsToldTheEndAlone() {
    jobs.append(job, 3);
    jobs.finish(job);
    var reader = follow(3);
    streams.deliver();

    assertThat(reader.told()).isEqualTo("id:3\nevent:end\ndata:{\"state\":\"SUCCEEDED\"}\n\n");
  }

  @Test
  void eventsThatAreGoneAreLeftOut() {
    jobs.append(job, 3);
    jobs.finish(job);
    jobs.events().forget(job, EventType.PROGRESS);
    var reader = follow(0);
    streams.deliver();

    assertThat(reader.told()).isEqualTo("id:3\nevent:end\ndata:{\"state\":\"SUCCEEDED\"}\n\n");
  }

  @Test
  void aJobThatIsDeletedLeavesNothingToFollow() {
    var reader = follow(0);
    jobs.delete(job);
    streams.deliver();

    assertThat(reader.isComplete()).isTrue();
    assertThat(reader.told()).isEmpty();
    assertThat(streams.size()).isZero();
  }

  @Test
  void aReaderWhoHasLeftIsForgotten() {
    var reader = follow(0);
    var other = follow(0);
    reader.leave();
    streams.heartbeat();

    assertThat(streams.size()).isEqualTo(1);
    assertThat(other.told()).isEqualTo(EventText.HEARTBEAT);
  }

  @Test
  void aHeartbeatIsNoEvent() {
    jobs.append(job, 1);
    var reader = follow(0);
    streams.heartbeat();
    streams.deliver();
    streams.heartbeat();
    streams.deliver();

    assertThat(reader.told().lines().filter(line -> line.startsWith(":"))).hasSize(2);
    assertThat(reader.ids()).containsExactly(1L);
  }

  @Test
  void aSlowReaderGetsOnePieceAtATimeAndHoldsUpNobody() {
    var reading = new ArrayDeque<Runnable>();
    var slow = new EventStreams(jobs.events(), reading::add, 3);
    jobs.append(job, EventStreams.PIECE + 1);
    var reader = new Reader();
    slow.add(new Subscription(job, 0, reader));
    slow.deliver();
    slow.deliver();
    slow.heartbeat();

    assertThat(reading).hasSize(1);
    run(reading);
    slow.deliver();
    run(reading);
    assertThat(reader.ids()).hasSize(EventStreams.PIECE + 1);
    assertThat(reader.told()).doesNotContain(EventText.HEARTBEAT);
  }

  @Test
  void moreThanThereIsRoomForAreRefused() {
    var first = new Subscription(job, 0, new Reader());
    streams.add(first);
    follow(0);
    follow(0);

    assertThatThrownBy(() -> follow(0))
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.UNAVAILABLE))
        .hasMessage("3 callers follow jobs here already; try again later.");
    streams.remove(first);
    streams.remove(first);
    follow(0);
    assertThatThrownBy(() -> follow(0)).isInstanceOf(ApiException.class);
  }

  @Test
  void aNodeThatEndsCompletesAllWhoeverComesLaterAmongThem() {
    var readers = new ArrayList<>(List.of(follow(0), follow(0)));
    streams.close();
    readers.add(follow(0));

    assertThat(readers).allSatisfy(reader -> assertThat(reader.isComplete()).isTrue());
    assertThat(streams.size()).isZero();
  }

  private Reader follow(long known) {
    var reader = new Reader();
    streams.add(new Subscription(job, known, reader));
    return reader;
  }

  private static void run(Queue<Runnable> tasks) {
    for (var task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
