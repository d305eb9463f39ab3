-- Runs unchanged on H2 and PostgreSQL. The first answer to each key that a caller has sent.
create table idempotency_key (
    owner varchar(200) not null,
    operation varchar(100) not null,
    sent_key varchar(255) not null,
    -- Of what was asked for.
    request_sha256 varchar(64) not null,
    -- The answer; null while it is being made, which no other transaction ever sees.
    status integer,
    location varchar(1000),
    entity_tag varchar(100),
    body varchar(1000000),
    created_at timestamp(6) with time zone not null,
    primary key (owner, operation, sent_key)
);

create index idempotency_key_created_at on idempotency_key (created_at);
