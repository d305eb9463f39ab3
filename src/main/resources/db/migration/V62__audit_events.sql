-- Runs unchanged on H2 and PostgreSQL.
-- Every change that a caller asked for.
create table audit_event (
  id uuid primary key,
  at timestamp(6) with time zone not null,
  -- Whose the request was.
  caller varchar(200) not null,
  -- By what the caller was known: token, or a key and which.
  credential varchar(100) not null,
  remote_address varchar(64) not null,
  method varchar(16) not null,
  path varchar(1000) not null,
  -- Of the answer.
  status integer not null,
  location varchar(1000),
  trace_id varchar(64) not null
);

create index audit_event_caller on audit_event (caller, id);

create index audit_event_at on audit_event (at);
