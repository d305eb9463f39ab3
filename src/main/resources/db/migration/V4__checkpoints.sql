-- Runs unchanged on H2 and PostgreSQL.
create table training_checkpoint (
    job_id uuid not null references training_job (id) on delete cascade,
    -- Grows with each checkpoint of the job.
    sequence integer not null,
    attempt integer not null,
    -- Where the training was: finished epochs, and steps of the running one.
    epochs integer not null,
    step integer not null,
    byte_count bigint not null,
    sha256 varchar(64) not null,
    created_at timestamp(6) with time zone not null,
    primary key (job_id, sequence)
);

create table training_checkpoint_piece (
    job_id uuid not null,
    sequence integer not null,
    piece integer not null,
    bytes bytea not null,
    primary key (job_id, sequence, piece),
    foreign key (job_id, sequence) references training_checkpoint (job_id, sequence)
        on delete cascade
);

-- Finished epochs that the current attempt took over; null if it began anew.
alter table training_job add column resumed_from_epoch integer;

-- How often the job was queued by somebody: 1, and one more with each retry.
alter table training_job add column tries integer default 1 not null;
