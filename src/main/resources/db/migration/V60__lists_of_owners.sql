-- Runs unchanged on H2 and PostgreSQL.
-- Lists of what one owner has, newest first.
create index training_job_owner on training_job (owner, id);

create index training_job_owner_state on training_job (owner, state, id);

create index study_owner on study (owner, id);

create index experiment_owner on experiment (owner, id);
