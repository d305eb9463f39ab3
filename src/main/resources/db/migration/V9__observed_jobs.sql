-- Runs unchanged on H2 and PostgreSQL.
-- The W3C traceparent of the request that queued the job last: whoever runs it goes on with that trace.
alter table training_job add column traceparent varchar(55);

-- Since when the job waits, if it does; null in rows of a version that did not know it.
alter table training_job add column queued_at timestamp(6) with time zone;
