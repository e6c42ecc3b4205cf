-- Which machine a node has, by the identity that the machine states itself (/etc/machine-id).
create table machine (
    node       varchar(63) primary key,
    machine_id varchar(32) not null,
    address    text        not null,
    port       integer     not null,
    -- What the join event announced its host key to be; "known_hosts" where it named none.
    host_key   text        not null,
    first_seen timestamptz not null default clock_timestamp(),
    last_seen  timestamptz not null default clock_timestamp()
);
create index machine_id on machine (machine_id);
