-- Runs unchanged on H2 and PostgreSQL.
-- The four files of each data set that is ready, where processes share the database. In pieces, as
-- artifacts are.
create table uploaded_dataset_piece (
    dataset_id uuid not null references uploaded_dataset (id) on delete cascade,
    file varchar(20) not null,
    piece integer not null,
    bytes bytea not null,
    primary key (dataset_id, file, piece)
);

-- Counted up by the process that validates it, for as long as there is one.
alter table uploaded_dataset add column beats bigint default 0 not null;
