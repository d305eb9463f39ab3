-- What a model was made from, for trainings that begin with it. In pieces, as artifacts are.
create table model_tensors (
  model_id uuid not null references model (id),
  piece integer not null,
  bytes bytea not null,
  primary key (model_id, piece)
);

-- Null for models stored before there were tensors.
alter table model add column tensors_sha256 varchar(64);
