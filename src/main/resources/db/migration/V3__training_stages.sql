-- Which stage an epoch belongs to, and what it distilled.
alter table training_epoch add column precision_name varchar(200) default '' not null;
alter table training_epoch add column distillation double precision default 0 not null;
