-- Runs unchanged on H2 and PostgreSQL.
-- Who asked for the model; 'anonymous' where nobody was asked who they are.
alter table model add column owner varchar(200) default 'anonymous' not null;

update model set owner = (select j.owner from training_job j where j.id = model.job_id)
where exists (select 1 from training_job j where j.id = model.job_id);

-- What the trained tensors take beside the artifact.
alter table model add column tensors_bytes bigint default 0 not null;

update model set tensors_bytes = (
  select coalesce(sum(octet_length(t.bytes)), 0) from model_tensors t where t.model_id = model.id);

create index model_owner on model (owner, id);

-- Each owner has names of their own.
create table alias (
  owner varchar(200) not null,
  name varchar(63) not null,
  model_id uuid not null constraint alias_model references model (id),
  -- The last change: the entity tag.
  revision uuid not null,
  -- JSON.
  policy varchar(4000) not null,
  created_at timestamp(6) with time zone not null,
  moved_at timestamp(6) with time zone not null,
  constraint alias_key primary key (owner, name)
);

create index alias_of_model on alias (model_id);

insert into alias (owner, name, model_id, revision, policy, created_at, moved_at)
select 'anonymous', name, model_id, revision, policy, created_at, moved_at from model_alias;

create table alias_move (
  id uuid primary key,
  owner varchar(200) not null,
  alias varchar(63) not null,
  moved_at timestamp(6) with time zone not null,
  -- Null for the first.
  from_model uuid,
  to_model uuid not null,
  -- What the gates measured, and against what; JSON.
  document varchar(20000) not null,
  constraint alias_move_alias foreign key (owner, alias) references alias (owner, name)
    on delete cascade
);

create index alias_move_of_alias on alias_move (owner, alias, id);

insert into alias_move (id, owner, alias, moved_at, from_model, to_model, document)
select id, 'anonymous', alias, moved_at, from_model, to_model, document from model_alias_move;

drop table model_alias_move;

drop table model_alias;
