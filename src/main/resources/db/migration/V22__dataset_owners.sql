-- Runs unchanged on H2 and PostgreSQL.
-- Who sent it; names are still each given once.
alter table uploaded_dataset add column owner varchar(200) default 'anonymous' not null;
