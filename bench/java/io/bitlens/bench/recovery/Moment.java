package io.bitlens.bench.recovery;

import java.util.Locale;

/** Where in a job's life its worker is killed; each but the second is a write that is held up. */
public enum Moment {
  /** The worker has taken the job from the queue, and has not yet written that it runs. */
  AFTER_PICK("training_job", "update", "new.attempt > old.attempt", "new.id"),
  /** The job trains. */
  MID_BATCH("training_job", "update", "new.step > old.step and new.step > 0", "new.id"),
  /** The checkpoint's row is written, and not its bytes. */
  MID_CHECKPOINT("training_checkpoint_piece", "insert", "true", "new.job_id"),
  /** All is trained, and the model is not stored. */
  BEFORE_PUBLISH("model", "insert", "true", "new.job_id"),
  /** The model is stored, and the job still in the queue. */
  AFTER_PUBLISH(
      "scheduled_tasks", "delete", "old.task_name = 'train'", "left(old.task_instance, 36)::uuid");

  private final String table;
  private final String event;
  private final String condition;
  private final String job;

  Moment(String table, String event, String condition, String job) {
    this.table = table;
    this.event = event;
    this.condition = condition;
    this.job = job;
  }

  /**
   * SQL of a trigger that holds the moment's write up once it is armed. Only one write finds it
   * armed, and none of a job that has crashed too often to be killed once more.
   */
  String trigger(int maxCrashes) {
    var row = event.equals("delete") ? "old" : "new";
    return """
    create function hold_%1$s() returns trigger as $$
    declare armed moment_armed%%rowtype;
    begin
      if exists (select 1 from moment_armed) and %2$s
          and coalesce((select crashes from training_job where id = %3$s), 0) < %4$d then
        select * into armed from moment_armed where moment = '%1$s' for update skip locked;
        if found then
          perform pg_advisory_xact_lock_shared(%5$d);
        end if;
      end if;
      return %6$s;
    end $$ language plpgsql;
    create trigger hold_%1$s before %7$s on %8$s for each row execute function hold_%1$s();
    """
        .formatted(
            name().toLowerCase(Locale.ROOT),
            condition,
            job,
            maxCrashes,
            Moments.LOCK,
            row,
            event,
            table);
  }
}
