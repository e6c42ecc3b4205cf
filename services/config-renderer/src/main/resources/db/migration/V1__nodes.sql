-- The node as config-renderer owns it. JSON is kept as text: byte for byte what was said.
create table node (
    name               varchar(63) primary key,
    version            bigint       not null,
    phase              varchar(16)  not null,
    attempt            integer      not null check (attempt >= 1),
    held_reason        text,
    held_by            text,
    pool               varchar(63)  not null,
    spec               text         not null,
    rendered_spec      text,
    pending            text,
    last_rejoin        varchar(256),
    takeover           boolean      not null,
    last_event_at      timestamptz,
    digest             varchar(80),
    failure            text,
    phases             text         not null,
    conditions         text         not null,
    automatic_attempts integer      not null,
    created_at         timestamptz  not null,
    updated_at         timestamptz  not null
);
create index node_by_phase on node (phase, name);
create index node_by_pool on node (pool, name);

-- Who owns an address or a host key among live nodes; the primary key settles races.
create table node_claim (
    kind  varchar(16)  not null,
    value varchar(400) not null,
    node  varchar(63)  not null references node (name),
    primary key (kind, value)
);
create index node_claim_by_node on node_claim (node);

-- Append only. Not a foreign key: a fact about an unknown node is history, too.
create table node_history (
    id          bigint generated always as identity primary key,
    node        varchar(63) not null,
    at          timestamptz not null,
    recorded_at timestamptz not null,
    attempt     integer     not null,
    kind        varchar(64) not null,
    outcome     varchar(16) not null,
    phase       varchar(16),
    by_whom     text,
    message     text        not null
);
create index node_history_by_node on node_history (node, id);

create table render (
    node        varchar(63) not null references node (name),
    attempt     integer     not null,
    digest      varchar(80) not null,
    rendered_at timestamptz not null,
    rendering   text        not null,
    warnings    text        not null,
    primary key (node, attempt)
);

create table certificate (
    node      varchar(63)  not null references node (name),
    sha256    varchar(128) not null,
    purpose   varchar(32)  not null,
    attempt   integer      not null,
    csr       text         not null,
    subject   text         not null,
    names     text         not null,
    issued_at timestamptz  not null,
    not_after timestamptz  not null,
    primary key (node, sha256)
);
