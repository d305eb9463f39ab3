-- What lists filter by and show stands in columns; the rest is one JSON document, read as a whole.
create table model (
  id uuid primary key,
  -- One job, one model: what makes publishing safe to repeat.
  job_id uuid not null constraint model_job_unique unique,
  created_at timestamp(6) with time zone not null,
  dataset varchar(200) not null,
  network varchar(200) not null,
  precision_name varchar(200) not null,
  guided boolean not null,
  packed_bits bigint not null,
  artifact_bytes bigint not null,
  artifact_sha256 varchar(64) not null,
  document varchar(1000000) not null
);

-- Apart from the model, so that no list ever reads the bytes. In pieces, because bytea, the binary
-- type that H2 and PostgreSQL share, holds at most 1 MiB in H2.
create table model_artifact (
  model_id uuid not null references model (id),
  piece integer not null,
  bytes bytea not null,
  primary key (model_id, piece)
);
