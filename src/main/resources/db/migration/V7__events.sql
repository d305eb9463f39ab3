-- Runs unchanged on H2 and PostgreSQL. What subscribers of a job are told, in order.
create table job_event (
    job_id uuid not null references training_job (id) on delete cascade,
    -- Grows with each event of the job.
    sequence bigint not null,
    type varchar(16) not null,
    -- JSON.
    data varchar(1000000) not null,
    created_at timestamp(6) with time zone not null,
    primary key (job_id, sequence)
);

-- Of the job's newest event. Whoever writes one holds the job's row: numbers grow in the order of
-- the commits.
alter table training_job add column event_sequence bigint default 0 not null;

-- What finished long ago is looked for by it.
create index training_job_finished_at on training_job (finished_at);
