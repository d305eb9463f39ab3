-- Runs unchanged on H2 and PostgreSQL.
create table training_job (
    id uuid primary key,
    state varchar(16) not null,
    phase varchar(200) not null,
    dataset varchar(100) not null,
    -- The resolved specification, JSON.
    specification varchar(16000) not null,
    -- Grows with every start; every write of a running job names the attempt it belongs to.
    attempt integer not null,
    -- Attempts whose process died.
    crashes integer not null,
    epoch integer not null,
    epochs integer not null,
    step bigint not null,
    steps bigint not null,
    eta_seconds bigint,
    error_code varchar(40),
    error_detail varchar(4000),
    model_id uuid,
    created_at timestamp(6) with time zone not null,
    started_at timestamp(6) with time zone,
    finished_at timestamp(6) with time zone,
    -- Grows with every write: the entity tag.
    version bigint not null
);

create index training_job_state on training_job (state, id);
create index training_job_dataset on training_job (dataset, id);

create table training_epoch (
    job_id uuid not null references training_job (id) on delete cascade,
    epoch integer not null,
    cross_entropy double precision not null,
    kl double precision not null,
    alpha_penalty double precision not null,
    train_accuracy double precision not null,
    validation_accuracy double precision not null,
    validation_loss double precision not null,
    -- PACT clip by layer, JSON.
    alphas varchar(8000) not null,
    seconds double precision not null,
    images_per_second double precision not null,
    primary key (job_id, epoch)
);
