package io.bitlens.training.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bitlens.web.Ownership;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The events of all jobs, in the database. */
@Component
public class EventStore {

  /** Absent values are left out, as in the API's answers. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  /** Jobs that are asked for in one statement. */
  private static final int JOBS = 1000;

  private final JdbcClient jdbc;
  private final Clock clock;

  EventStore(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * Adds an event in the caller's transaction, which has changed the job: it holds the job's row,
   * so that events become visible in their order.
   *
   * @param data becomes JSON
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void append(UUID job, EventType type, Object data) {
    int numbered =
        jdbc.sql("update training_job set event_sequence = event_sequence + 1 where id = ?")
            .param(job)
            .update();
    if (numbered != 1) {
      throw new IllegalStateException("an event of a job that is not there: " + job);
    }
    jdbc.sql(
            """
            insert into job_event (job_id, sequence, type, data, created_at)
            values (?, (select event_sequence from training_job where id = ?), ?, ?, ?)
            """)
        .params(
            job,
            job,
            type.wireName(),
            MAPPER.writeValueAsString(data),
            clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Forgets the events of one kind that a job has, in the caller's transaction. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void forget(UUID job, EventType type) {
    jdbc.sql("delete from job_event where job_id = ? and type = ?")
        .params(job, type.wireName())
        .update();
  }

  /** Events of a job after the one of that number, in order, at most so many. */
  public List<JobEvent> after(UUID job, long sequence, int limit) {
    return jdbc.sql(
            """
            select sequence, type, data from job_event where job_id = ? and sequence > ?
            order by sequence limit ?
            """)
        .params(job, sequence, limit)
        .query((row, number) -> new JobEvent(row.getLong(1), row.getString(2), row.getString(3)))
        .list();
  }

  Optional<JobHead> head(UUID job) {
    return Optional.ofNullable(heads(Set.of(job)).get(job));
  }

  /** Where the events of each of these jobs are; those that are gone are left out. */
  Map<UUID, JobHead> heads(Collection<UUID> jobs) {
    var heads = new HashMap<UUID, JobHead>();
    var ids = List.copyOf(jobs);
    for (int from = 0; from < ids.size(); from += JOBS) {
      jdbc.sql(
              """
              select id, event_sequence, state, finished_at is not null, owner from training_job
              where id in (:ids)
              """)
          .param("ids", ids.subList(from, Math.min(ids.size(), from + JOBS)))
          .query(row -> {
            if (Ownership.sees(row.getString(5))) {
              heads.put(
                  row.getObject(1, UUID.class),
                  new JobHead(row.getLong(2), row.getString(3), row.getBoolean(4)));
            }
          });
    }
    return heads;
  }
}
