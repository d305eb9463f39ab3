-- Runs unchanged on H2 and PostgreSQL.
-- Who queued the job.
alter table training_job add column owner varchar(200) default 'anonymous' not null;

-- The job's place among those that wait with the same priority: the queue's execution_time, a
-- moment long past. Jobs that were queued before there were owners come first, in their order.
alter table training_job add column place timestamp(6) with time zone
    default timestamp with time zone '1990-01-01 00:00:00+00:00' not null;
update scheduled_tasks set execution_time = execution_time - interval '40' year
    where task_name = 'train';
