-- Runs unchanged on H2 and PostgreSQL.
create table experiment (
    id uuid primary key,
    owner varchar(200) not null,
    name varchar(200) not null,
    state varchar(16) not null,
    -- What was asked for, every default filled in, JSON.
    specification varchar(100000) not null,
    created_at timestamp(6) with time zone not null,
    finished_at timestamp(6) with time zone,
    -- Grows with every write: the entity tag.
    version bigint not null
);

create index experiment_state on experiment (state, id);

-- One training of an experiment, and what is measured of its model. Jobs, models and studies may
-- go before it.
create table experiment_cell (
    experiment_id uuid not null references experiment (id) on delete cascade,
    position integer not null,
    dataset varchar(100) not null,
    network varchar(100) not null,
    precision_name varchar(100) not null,
    guided boolean not null,
    seed bigint not null,
    job_id uuid,
    model_id uuid,
    -- Why there is no model, or a measurement is missing.
    failure varchar(4000),
    faithfulness_id uuid,
    twin_agreement_id uuid,
    seed_agreement_id uuid,
    measured boolean not null,
    primary key (experiment_id, position)
);
