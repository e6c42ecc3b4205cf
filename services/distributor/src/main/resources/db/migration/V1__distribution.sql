-- One row per node: what this service was last told about it and how far its own work is.
-- Not the node's truth; that is config-renderer's.
create table distribution (
    node            varchar(63) primary key,
    attempt         integer     not null,
    state           varchar(16) not null,
    held            boolean     not null default false,
    rejoin          boolean     not null default false,
    rendering       text,
    -- The last attempt whose kubelet this service started; a node of ours is not "already joined".
    started_attempt integer,
    traceparent     varchar(64),
    changed_at      timestamptz not null default now()
);

create index distribution_state on distribution (state);

-- Ids only. The secret half of a token is in no table.
create table bootstrap_token (
    token_id       varchar(6)  primary key,
    node           varchar(63) not null,
    attempt        integer     not null,
    issued_at      timestamptz not null,
    expires_at     timestamptz not null,
    spent_at       timestamptz,
    retiring_since timestamptz,
    deleted_at     timestamptz
);

create index bootstrap_token_node on bootstrap_token (node, attempt);
