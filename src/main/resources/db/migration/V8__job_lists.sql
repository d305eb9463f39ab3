-- Runs unchanged on H2 and PostgreSQL.
-- Lists of the jobs on one data set in one state, newest first. The other lists have their indexes.
create index training_job_dataset_state on training_job (dataset, state, id);
