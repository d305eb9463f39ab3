-- Runs unchanged on H2 and PostgreSQL.
create table study (
    id uuid primary key,
    kind varchar(32) not null,
    state varchar(16) not null,
    phase varchar(200) not null,
    percent double precision not null,
    owner varchar(200) not null,
    -- What is asked for, every default filled in, JSON; its type is the kind's.
    specification varchar(16000) not null,
    -- Grows with every start; every write of a running study names the attempt it belongs to.
    attempt integer not null,
    -- Attempts whose process died.
    crashes integer not null,
    error_code varchar(40),
    error_detail varchar(4000),
    created_at timestamp(6) with time zone not null,
    started_at timestamp(6) with time zone,
    finished_at timestamp(6) with time zone,
    -- Grows with every write: the entity tag.
    version bigint not null
);

create index study_state on study (state, id);

-- The models that a study looks at. They may go before it: what was found of them stays.
create table study_model (
    study_id uuid not null references study (id) on delete cascade,
    position integer not null,
    model_id uuid not null,
    primary key (study_id, position)
);

create index study_model_model on study_model (model_id, study_id);

-- What a study found: JSON, compressed, in pieces.
create table study_result (
    study_id uuid not null references study (id) on delete cascade,
    piece integer not null,
    bytes bytea not null,
    primary key (study_id, piece)
);

-- A queue of its own, so that studies and trainings never wait for each other's workers.
create table study_tasks (
    task_name varchar(100) not null,
    task_instance varchar(100) not null,
    task_data bytea,
    execution_time timestamp(6) with time zone not null,
    picked boolean not null,
    picked_by varchar(50),
    last_success timestamp(6) with time zone,
    last_failure timestamp(6) with time zone,
    consecutive_failures integer,
    last_heartbeat timestamp(6) with time zone,
    version bigint not null,
    priority smallint,
    primary key (task_name, task_instance)
);

create index study_tasks_execution_time on study_tasks (execution_time);
create index study_tasks_last_heartbeat on study_tasks (last_heartbeat);
