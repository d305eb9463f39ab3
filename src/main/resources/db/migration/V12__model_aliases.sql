-- Names of models, each with the policy that its moves have to meet. A model with a name stays.
create table model_alias (
  name varchar(63) primary key,
  model_id uuid not null constraint model_alias_model references model (id),
  -- The last change: the entity tag.
  revision uuid not null,
  -- JSON.
  policy varchar(4000) not null,
  created_at timestamp(6) with time zone not null,
  moved_at timestamp(6) with time zone not null
);

create index model_alias_of_model on model_alias (model_id);

-- Every change of an alias. The models may go before it.
create table model_alias_move (
  id uuid primary key,
  alias varchar(63) not null references model_alias (name) on delete cascade,
  moved_at timestamp(6) with time zone not null,
  -- Null for the first.
  from_model uuid,
  to_model uuid not null,
  -- What the gates measured, and against what; JSON.
  document varchar(20000) not null
);

create index model_alias_move_of_alias on model_alias_move (alias, id);
