-- Runs unchanged on H2 and PostgreSQL.
-- The W3C traceparent of the request that queued the study.
alter table study add column traceparent varchar(55);
