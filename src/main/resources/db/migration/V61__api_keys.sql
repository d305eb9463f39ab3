-- Runs unchanged on H2 and PostgreSQL.
-- Keys of callers. The keys themselves are nowhere: their holders have them.
create table api_key (
  id uuid primary key,
  name varchar(100) not null,
  owner varchar(200) not null,
  -- Separated by spaces.
  scopes varchar(200) not null,
  -- Of the secret's 256 random bits.
  sha256 varchar(64) not null,
  created_at timestamp(6) with time zone not null,
  expires_at timestamp(6) with time zone,
  revoked_at timestamp(6) with time zone
);
