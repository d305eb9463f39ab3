-- Runs unchanged on H2 and PostgreSQL.
alter table training_job add column priority varchar(16) default 'NORMAL' not null;

-- Jobs that were queued before there were priorities: NORMAL.
update scheduled_tasks set priority = 50 where priority is null;

-- The order in which the queue is read.
create index scheduled_tasks_priority on scheduled_tasks (priority desc, execution_time);
