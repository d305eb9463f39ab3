-- Runs unchanged on H2 and PostgreSQL.
create table uploaded_dataset (
    id uuid primary key,
    -- What requests call it.
    name varchar(63) not null constraint uploaded_dataset_name unique,
    state varchar(16) not null,
    size integer not null,
    channels integer,
    test_fraction double precision not null,
    seed bigint not null,
    -- Times that its validation began; more than a few mean that it ends the process.
    attempts integer not null,
    files_done integer not null,
    files_total integer not null,
    -- What it takes in the data folder: first its archive, then its images.
    bytes bigint not null,
    -- What the validation found, JSON.
    outcome varchar(1000000),
    created_at timestamp(6) with time zone not null,
    finished_at timestamp(6) with time zone
);

create index uploaded_dataset_state on uploaded_dataset (state);
